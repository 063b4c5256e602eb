namespace Tributary.Tokenizers;

/// <summary>
/// SentencePiece's spaces: each is written as a mark (U+2581), which the vocabulary's tokens contain, and one is put before the text.
/// </summary>
/// <param name="Mark">One character.</param>
/// <param name="Prepend">"always": before every stretch of text; "first": before the whole text; "never".</param>
/// <param name="Cut">Whether words are cut before each mark.</param>
internal sealed record MetaspaceScheme(string Mark, string Prepend, bool Cut)
{
    private readonly Func<Word, IEnumerable<Word>> cut = PreTokenizers.Split(TokenPattern.Of(Mark), "MergedWithNext");

    /// <summary>Reads the pre-tokenizer or the decoder of this type.</summary>
    public static MetaspaceScheme Read(DocumentSection part)
    {
        var scheme = part.Text("prepend_scheme") ?? "always";
        if (scheme is not ("always" or "first" or "never"))
        {
            part.Refuse($"has the prepend_scheme '{scheme}', which is not supported (supported: always, first, never)");
        }

        if (!part.Flag("add_prefix_space", defaultValue: true) && scheme != "never")
        {
            part.Refuse($"has add_prefix_space false and the prepend_scheme '{scheme}', which contradict each other; expected 'never'");
        }

        return new MetaspaceScheme(part.Character("replacement", absent: "\u2581"), scheme, part.Flag("split", defaultValue: true));
    }

    public IEnumerable<Word> Split(Word word)
    {
        var marked = word.Text.Replace(" ", Mark, StringComparison.Ordinal);
        if (!marked.StartsWith(Mark, StringComparison.Ordinal) && (Prepend == "always" || (Prepend == "first" && word.AtStart)))
        {
            marked = Mark + marked;
        }

        return Cut ? cut(word with { Text = marked }) : marked.Length == 0 ? [] : [word with { Text = marked }];
    }

    /// <summary>Turns marks back into spaces; the first token loses its marks if one was put before the text.</summary>
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        [.. tokens.Select((token, index) => token.Replace(Mark, index == 0 && Prepend != "never" ? "" : " ", StringComparison.Ordinal))];
}
