
namespace Tributary.Tokenizers;

/// <summary>A piece of text on its way to the model.</summary>
/// <param name="Text">Its text.</param>
/// <param name="AtStart">Whether it begins the whole text.</param>
internal readonly record struct Word(string Text, bool AtStart);

/// <summary>Reads <c>pre_tokenizer</c>: how a text is cut into the words that the model sees one by one.</summary>
internal static class PreTokenizers
{
    private const string Supported = "BertPreTokenizer, ByteLevel, CharDelimiterSplit, Digits, Metaspace, Punctuation, Sequence, "
        + "Split, Whitespace, WhitespaceSplit";

    // This one is no Oniguruma pattern in the reference: to it the joiners are part of a word.
    private const string RustWord = OnigurumaPattern.Alphanumeric + @"\u200c\u200d";

    // ASCII punctuation counts whole, also what Unicode calls a symbol.
    private const string PunctuationPattern = @"[\p{P}$+<=>^`|~]";

    public static Func<Word, IEnumerable<Word>> Read(DocumentSection? preTokenizer)
    {
        switch (preTokenizer?.Type())
        {
            case null:
                return word => word.Text.Length == 0 ? [] : [word];
            case "Sequence":
                return Sequence([.. preTokenizer.WrittenSections("pretokenizers").Select(Read)]);
            case "ByteLevel":
                return ByteLevelWords(preTokenizer.Flag("add_prefix_space", defaultValue: true),
                    preTokenizer.Flag("use_regex", defaultValue: true));
            case "Metaspace":
                return MetaspaceScheme.Read(preTokenizer).Split;
            case "Split":
                return Split(TokenPattern.Read(preTokenizer), Behavior(preTokenizer, absent: null),
                    preTokenizer.Flag("invert", defaultValue: false));
            case "Digits":
                return Split(TokenPattern.OfExpression(@"\p{N}"), preTokenizer.Flag("individual_digits", defaultValue: false) ? "Isolated"
                    : "Contiguous");
            case "Punctuation":
                return Split(TokenPattern.OfExpression(PunctuationPattern), Behavior(preTokenizer, absent: "Isolated"));
            case "WhitespaceSplit":
                return Split(TokenPattern.OfExpression(@"\s"), "Removed");
            case "Whitespace":
                return Split(TokenPattern.OfExpression($@"[{RustWord}]+|[^{RustWord}\s]+"), "Removed", invert: true);
            case "BertPreTokenizer":
                return Sequence([Split(TokenPattern.OfExpression(@"\s"), "Removed"),
                    Split(TokenPattern.OfExpression(PunctuationPattern), "Isolated")]);
            case "CharDelimiterSplit":
                return Split(TokenPattern.Of(preTokenizer.Character("delimiter")), "Removed");
            default:
                preTokenizer.RefuseType(Supported);
                return word => [word];
        }
    }

    /// <summary>Cuts a word into the pieces of a pattern.</summary>
    public static Func<Word, IEnumerable<Word>> Split(TokenPattern pattern, string behavior, bool invert = false)
    {
        var merge = SplitBehaviors.Find(behavior)!;
        return word =>
        {
            var pieces = WordSplitter.Pieces(word.Text, pattern.Regex);
            IReadOnlyList<TextRange> matches = invert ? [.. pieces.Select(piece => piece with { IsMatch = !piece.IsMatch })] : pieces;
            return merge(matches).Select(piece => new Word(word.Text[piece.Start..piece.Stop], word.AtStart && piece.Start == 0));
        };
    }

    private static Func<Word, IEnumerable<Word>> Sequence(Func<Word, IEnumerable<Word>>[] steps) =>
        word => steps.Aggregate((IEnumerable<Word>)[word], (words, step) => words.SelectMany(step));

    private static string Behavior(DocumentSection split, string? absent)
    {
        var name = absent is null ? split.WrittenText("behavior") : split.Text("behavior") ?? absent;
        if (SplitBehaviors.Find(name) is not null)
        {
            return name;
        }

        split.Refuse($"has the behavior '{name}', which is not supported (supported: {SplitBehaviors.Names})");
        return "Isolated";
    }

    private static Func<Word, IEnumerable<Word>> ByteLevelWords(bool addPrefixSpace, bool useRegex) =>
        word =>
        {
            var text = addPrefixSpace && word.Text.Length > 0 && word.Text[0] != ' ' ? ' ' + word.Text : word.Text;
            return useRegex
                ? WordSplitter.Pieces(text, ByteLevel.Words)
                    .Select(piece => new Word(ByteLevel.Write(text.AsSpan(piece.Start, piece.Stop - piece.Start)), AtStart: false))
                : text.Length == 0 ? [] : [new Word(ByteLevel.Write(text), AtStart: false)];
        };
}
