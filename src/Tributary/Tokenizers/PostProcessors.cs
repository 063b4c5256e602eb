namespace Tributary.Tokenizers;

/// <summary>Tokens put before and after a text.</summary>
internal sealed record Template(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static Template None { get; } = new([], []);
}

/// <summary>Reads <c>post_processor</c>; of all that it says, only the tokens put around a single text change ids.</summary>
internal static class PostProcessors
{
    public static Template Read(DocumentSection? processor)
    {
        switch (processor?.Type())
        {
            case null or "ByteLevel":
                return Template.None;
            case "Sequence":
                return ReadSequence(processor);
            case "TemplateProcessing":
                return ReadTemplate(processor);
            case "BertProcessing" or "RobertaProcessing":
                return new Template([NamedId(processor, "cls")], [NamedId(processor, "sep")]);
            default:
                processor.RefuseType("BertProcessing, ByteLevel, RobertaProcessing, Sequence, TemplateProcessing");
                return Template.None;
        }
    }

    private static Template ReadSequence(DocumentSection processor)
    {
        var adding = processor.WrittenSections("processors").Where(inner => inner.Type() != "ByteLevel").ToArray();
        if (adding.Length > 1)
        {
            // The reference takes the tokens that the first has added for a second text.
            processor.Refuse($"holds {Invariant.Text(adding.Length)} processors that add tokens; expected one at most");
        }

        return Read(adding.FirstOrDefault());
    }

    private static Template ReadTemplate(DocumentSection processor)
    {
        var known = processor.OptionalSection("special_tokens");
        var before = new List<int>();
        var after = new List<int>();
        var texts = 0;
        foreach (var piece in processor.WrittenSections("single"))
        {
            if (piece.OptionalSection("Sequence") is { } sequence)
            {
                texts += sequence.WrittenText("id") == "A" ? 1 : 2;
                continue;
            }

            var name = piece.OptionalSection("SpecialToken")?.WrittenText("id") ?? "";
            if (known?.OptionalSection(name) is not { } token)
            {
                piece.Refuse($"names the special token '{name}', which special_tokens does not list");
                continue;
            }

            (texts == 0 ? before : after).AddRange(Ids(token));
        }

        if (texts != 1)
        {
            processor.Refuse("does not hold the text once in 'single'; expected {\"Sequence\": {\"id\": \"A\"}} there");
        }

        return new Template(before, after);
    }

    /// <summary>The id of a pair of token and id.</summary>
    private static int NamedId(DocumentSection processor, string key) =>
        processor.Find(key)?.Items?.ToArray() is [_, { Whole: >= 0 and <= Vocabulary.LargestId and { } id }] ? id
            : processor.Missing(key, $"a pair of a token and an id from 0 to {Invariant.Text(Vocabulary.LargestId)}", 0);

    private static IReadOnlyList<int> Ids(DocumentSection token) => token.Has("ids") ? token.Integers("ids", 0, Vocabulary.LargestId)
        : token.Missing<IReadOnlyList<int>>("ids", "a list of token ids", []);
}
