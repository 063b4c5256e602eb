using System.Text.Json;

namespace Tributary.Torch.Tokenizers;

/// <summary>Tokens put before and after a text.</summary>
internal sealed record Template(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static Template None { get; } = new([], []);
}

/// <summary>Reads <c>post_processor</c>; of all that it says, only the tokens put around a single text change ids.</summary>
internal static class PostProcessors
{
    public static Template Read(JsonPart? processor)
    {
        switch (processor?.Type)
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

    private static Template ReadSequence(JsonPart processor)
    {
        var adding = processor.Children("processors").Where(inner => inner.Type != "ByteLevel").ToArray();
        if (adding.Length > 1)
        {
            // The reference takes the tokens that the first has added for a second text.
            processor.Refuse($"holds {Invariant.Text(adding.Length)} processors that add tokens; expected one at most");
        }

        return Read(adding.FirstOrDefault());
    }

    private static Template ReadTemplate(JsonPart processor)
    {
        var known = processor.Child("special_tokens");
        var before = new List<int>();
        var after = new List<int>();
        var texts = 0;
        foreach (var piece in processor.Children("single"))
        {
            if (piece.Child("Sequence") is { } sequence)
            {
                texts += sequence.Text("id") == "A" ? 1 : 2;
                continue;
            }

            var name = piece.Child("SpecialToken")?.Text("id") ?? "";
            if (known?.Child(name) is not { } token)
            {
                piece.Refuse($"names the special token '{name}', which special_tokens does not list");
                continue;
            }

            (texts == 0 ? before : after).AddRange(token.Items("ids").Select(id => Id(token, id)));
        }

        if (texts != 1)
        {
            processor.Refuse("does not hold the text once in 'single'; expected {\"Sequence\": {\"id\": \"A\"}} there");
        }

        return new Template(before, after);
    }

    private static int NamedId(JsonPart processor, string name) => processor.Items(name) is [_, var id] ? Id(processor, id) : 0;

    private static int Id(JsonPart part, JsonElement id)
    {
        if (id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) && value is >= 0 and <= Vocabulary.LargestId)
        {
            return value;
        }

        part.Refuse($"has the token id {id.GetRawText()}; expected a whole number from 0 to {Invariant.Text(Vocabulary.LargestId)}");
        return 0;
    }
}
