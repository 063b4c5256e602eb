namespace Tributary.Tokenizers;

/// <summary>
/// Text to token ids and back, as Hugging Face's <c>tokenizer.json</c> describes it: added tokens, normaliser, pre-tokeniser,
/// byte-pair encoding (byte level, or SentencePiece style with byte fallback) or Unigram, template, decoder. Ids are exactly those
/// of the tokenizers library; a file that asks for anything not built here is refused by name, never approximated.
/// Any number of threads may use one instance at once; it remembers words that it has seen, within bounds.
/// </summary>
public sealed class Tokenizer
{
    private readonly AddedTokens addedTokens;
    private readonly Func<string, string> normalize;
    private readonly Func<Word, IEnumerable<Word>> split;
    private readonly TokenModel model;
    private readonly Template template;
    private readonly Func<IReadOnlyList<string>, string> join;

    internal Tokenizer(
        AddedTokens addedTokens,
        Func<string, string> normalize,
        Func<Word, IEnumerable<Word>> split,
        TokenModel model,
        Template template,
        Func<IReadOnlyList<string>, string> join)
    {
        this.addedTokens = addedTokens;
        this.normalize = normalize;
        this.split = split;
        this.model = model;
        this.template = template;
        this.join = join;
    }

    /// <summary>Largest token id + 1.</summary>
    public int VocabularySize => Math.Max(model.Vocabulary.Size, addedTokens.LargestId + 1);

    /// <summary>Reads <c>tokenizer.json</c> of a model folder.</summary>
    /// <exception cref="BadInputException">The file is absent, broken, or asks for something that is not supported.</exception>
    public static Tokenizer Load(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "tokenizer.json");
        return File.Exists(path)
            ? Parse(File.ReadAllBytes(path), path)
            : throw new BadInputException(path, "not found; a model folder needs the tokenizer in this form (other forms, such as "
                + "tokenizer.model, are not read)");
    }

    /// <summary>Reads a tokenizer from the bytes of a <c>tokenizer.json</c>.</summary>
    /// <param name="json">The whole file.</param>
    /// <param name="where">What to call it in messages.</param>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string where) => TokenizerFile.Read(json, where);

    /// <summary>The ids of a text. Special tokens written in the text are always recognised.</summary>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the tokens of the file's template (such as BOS) are added. Default true.</param>
    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        var ids = new List<int>(text.Length / 3);
        ids.AddRange(addSpecialTokens ? template.Before : []);
        foreach (var piece in addedTokens.Split(WellFormed(text), normalize))
        {
            if (piece.Id is { } id)
            {
                ids.Add(id);
                continue;
            }

            foreach (var word in split(new Word(piece.Text, piece.AtStart)))
            {
                model.Encode(word.Text, ids);
            }
        }

        ids.AddRange(addSpecialTokens ? template.After : []);
        return [.. ids];
    }

    /// <summary>The text of ids; bytes that form no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Ids; those outside the vocabulary are left out.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out. Default true.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true) =>
        join([.. ids.Where(id => !(skipSpecialTokens && addedTokens.IsSpecial(id)))
            .Select(id => addedTokens.DecodedForm(id) ?? model.Vocabulary.TokenOf(id)).OfType<string>()]);

    /// <summary>The id of a token as the file writes it; null if there is none.</summary>
    public int? IdOf(string token) => addedTokens.IdOf(token) ?? model.Vocabulary.IdOf(token);

    /// <summary>The token of an id as the file writes it; null outside the vocabulary.</summary>
    public string? TokenOf(int id) => addedTokens.ContentOf(id) ?? model.Vocabulary.TokenOf(id);

    // Normalisation and UTF-8 know no lone surrogate.
    private static string WellFormed(string text) =>
        text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
