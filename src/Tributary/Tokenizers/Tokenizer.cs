namespace Tributary.Tokenizers;

/// <summary>
/// Text to token ids and back, as Hugging Face's <c>tokenizer.json</c> describes it: added tokens, normaliser, pre-tokeniser,
/// byte-pair encoding (byte level, or SentencePiece style with byte fallback) or Unigram, template, decoder. Ids are exactly those
/// of the tokenizers library; a file that asks for anything not built here is refused by name, never approximated.
/// Any number of threads may use one instance at once; it remembers words that it has seen, within bounds.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerSteps steps;

    internal Tokenizer(TokenizerSteps steps) => this.steps = steps;

    /// <summary>Largest token id + 1.</summary>
    public int VocabularySize => Math.Max(steps.Model.Vocabulary.Size, steps.Added.LargestId + 1);

    /// <summary>Reads <c>tokenizer.json</c> of a model folder.</summary>
    /// <exception cref="BadInputException">The file is absent, broken, or asks for something that is not supported.</exception>
    public static Tokenizer Load(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "tokenizer.json");
        return File.Exists(path)
            ? Parse(RegularFile.Bytes(path), path).In(modelFolder)
            : throw new BadInputException(path, "not found; a model folder needs the tokenizer in this form (other forms, such as "
                + $"tokenizer.model, are not read){HubName.Advice(modelFolder)}");
    }

    /// <summary>Reads a tokenizer from the bytes of a <c>tokenizer.json</c>.</summary>
    /// <param name="json">The whole file.</param>
    /// <param name="where">What to call it in messages.</param>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string where) => TokenizerFile.Read(json, where);

    /// <summary>The ids of a text. Special tokens written in the text are always recognised.</summary>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the tokens of the file's template (such as BOS) are added. Default true.</param>
    public int[] Encode(string text, bool addSpecialTokens = true) =>
        [.. EncodePrompt(text, addSpecialTokens), .. addSpecialTokens ? steps.Template.After : []];

    /// <summary>The ids of a text that goes on: what the file's template puts behind a text, such as EOS, is left off.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="addSpecialTokens">Whether what the template puts before a text is added.</param>
    internal int[] EncodePrompt(string text, bool addSpecialTokens = true)
    {
        var ids = new List<int>(text.Length / 3);
        ids.AddRange(addSpecialTokens ? steps.Template.Before : []);
        foreach (var piece in steps.Added.Split(WellFormed(text), steps.Normalize))
        {
            if (piece.Id is { } id)
            {
                ids.Add(id);
                continue;
            }

            foreach (var word in steps.Split(new Word(piece.Text, piece.AtStart)))
            {
                steps.Model.Encode(word.Text, ids);
            }
        }

        return [.. ids];
    }

    /// <summary>The text of ids; bytes that form no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Ids; those outside the vocabulary are left out.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out. Default true.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true) =>
        steps.Join([.. ids.Where(id => !(skipSpecialTokens && steps.Added.IsSpecial(id)))
            .Select(id => steps.Added.DecodedForm(id) ?? steps.Model.Vocabulary.TokenOf(id)).OfType<string>()]);

    /// <summary>The id of a token as the file writes it; null if there is none.</summary>
    public int? IdOf(string token) => steps.Added.IdOf(token) ?? steps.Model.Vocabulary.IdOf(token);

    /// <summary>The token of an id as the file writes it; null outside the vocabulary.</summary>
    public string? TokenOf(int id) => steps.Added.ContentOf(id) ?? steps.Model.Vocabulary.TokenOf(id);

    /// <summary>Whether an id is an added token, which is found in a text as a whole.</summary>
    internal bool IsAdded(int id) => steps.Added.ContentOf(id) is not null;

    // With what the model's configuration puts around a text.
    private Tokenizer In(string modelFolder) =>
        new(steps with { Template = TextFrame.Of(modelFolder, steps.Template, IdOf) });

    // Normalisation and UTF-8 know no lone surrogate.
    private static string WellFormed(string text) =>
        text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}

/// <summary>What makes up a tokenizer.</summary>
/// <param name="Added">The tokens beside the model's, found before anything else.</param>
/// <param name="Normalize">Changes what is between them.</param>
/// <param name="Split">Cuts it into words.</param>
/// <param name="Model">Gives a word's ids.</param>
/// <param name="Template">What stands before and behind a text.</param>
/// <param name="Join">Makes a text of tokens.</param>
internal sealed record TokenizerSteps(AddedTokens Added, Func<string, string> Normalize, Func<Word, IEnumerable<Word>> Split,
    TokenModel Model, Template Template, Func<IReadOnlyList<string>, string> Join);
