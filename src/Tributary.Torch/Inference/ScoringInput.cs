using System.Text.Unicode;
using Tributary.Models;
using Tributary.Tokenizers;

namespace Tributary.Torch.Inference;

/// <summary>
/// The lines of a file to score: texts, which are tokenised with the tokenizer's special tokens, or <c>{"input_ids": [...], "labels":
/// [...]}</c>, taken as they are. All that is wrong with a file is reported at once, by line.
/// </summary>
internal sealed class ScoringInput
{
    private const int MostListed = 50;
    private const string Sample = "{\"input_ids\": [...], \"labels\": [...]}";

    private readonly string path;
    private readonly ModelConfig config;
    private readonly List<Problem> problems = [];

    private ScoringInput(string path, ModelConfig config) => (this.path, this.config) = (path, config);

    /// <summary>One text a line; an empty line is an empty text.</summary>
    public static IReadOnlyList<TokenSequence> ReadTexts(string path, ModelConfig config, Tokenizer tokenizer)
    {
        var input = new ScoringInput(path, config);
        return input.Read((line, number) =>
        {
            var ids = tokenizer.Encode(Encoding.UTF8.GetString(line));
            input.RefuseUnknown(number, "the text", ids);
            return TokenSequence.Whole(number, ids);
        });
    }

    /// <summary>One object a line: <c>input_ids</c>, and <c>labels</c> of the same
    /// length where not all tokens but the first are scored.</summary>
    public static IReadOnlyList<TokenSequence> ReadIds(string path, ModelConfig config)
    {
        var input = new ScoringInput(path, config);
        return input.Read(input.ReadObject);
    }

    private IReadOnlyList<TokenSequence> Read(Func<byte[], int, TokenSequence?> read)
    {
        var sequences = new List<TokenSequence>();
        foreach (var (index, line) in Lines().Index())
        {
            if (!Utf8.IsValid(line))
            {
                Refuse(index + 1, "is not UTF-8; save the file as UTF-8");
            }
            else if (read(line, index + 1) is { } sequence && FitsPositions(sequence))
            {
                sequences.Add(sequence);
            }
        }

        if (sequences.Count == 0 && problems.Count == 0)
        {
            problems.Add(new Problem(path, "holds no line; write one a text or sequence"));
        }

        return problems.Count == 0 ? sequences : throw new BadInputException(Listing());
    }

    private bool FitsPositions(TokenSequence sequence)
    {
        if (sequence.Ids.Count > config.Positions)
        {
            Refuse(sequence.Line, string.Create(CultureInfo.InvariantCulture,
                $"has {sequence.Ids.Count} tokens, and the model reads {config.Positions}; write it on several lines"));
        }

        return sequence.Ids.Count <= config.Positions;
    }

    /// <summary>The problems, so many of them that a file of the wrong kind does not fill the screen.</summary>
    private List<Problem> Listing() => problems.Count <= MostListed
        ? problems
        : [.. problems.Take(MostListed),
            new Problem(path, FormattableString.Invariant($"and {problems.Count - MostListed} more problems"))];

    private IEnumerable<byte[]> Lines()
    {
        if (!File.Exists(path))
        {
            throw new BadInputException(path, "there is no such file");
        }

        ReadOnlyMemory<byte> rest = RegularFile.Bytes(path);
        rest = rest.Span.StartsWith(Encoding.UTF8.Preamble) ? rest[Encoding.UTF8.Preamble.Length..] : rest;
        while (rest.Length > 0)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            yield return line.Span.EndsWith("\r"u8) ? line[..^1].ToArray() : line.ToArray();
            rest = end < 0 ? default : rest[(end + 1)..];
        }
    }

    private TokenSequence? ReadObject(byte[] line, int number)
    {
        try
        {
            var fields = JsonFile.Parse(line, path, allowDuplicates: true);
            return fields.ValueKind == JsonValueKind.Object
                ? ReadObject(fields, number)
                : Refuse(number, $"is not an object; expected {Sample}");
        }
        catch (BadInputException broken)
        {
            return Refuse(number, $"is {broken.Problems[0].Text}; expected {Sample}");
        }
    }

    private TokenSequence? ReadObject(JsonElement fields, int number)
    {
        foreach (var field in fields.EnumerateObject().Where(field => field.Name is not ("input_ids" or "labels")))
        {
            Refuse(number, $"has the field '{field.Name}'; expected only input_ids and labels");
        }

        var (ids, labels) = (Numbers(fields, "input_ids", number), Numbers(fields, "labels", number));
        if (ids is null)
        {
            return fields.TryGetProperty("input_ids", out _) ? null : Refuse(number, $"has no input_ids; expected {Sample}");
        }

        RefuseUnknown(number, "input_ids", ids);
        if (labels is null)
        {
            return TokenSequence.Whole(number, ids);
        }

        RefuseUnknown(number, "labels", [.. labels.Where(label => label != TokenSequence.Unscored)]);
        return labels.Length == ids.Length
            ? TokenSequence.Labelled(number, ids, labels)
            : Refuse(number, string.Create(CultureInfo.InvariantCulture,
                $"has {labels.Length} labels for {ids.Length} input_ids; expected as many, "
                + $"{TokenSequence.Unscored} for a token that is not scored"));
    }

    private int[]? Numbers(JsonElement fields, string name, int number)
    {
        if (!fields.TryGetProperty(name, out var list))
        {
            return null;
        }

        var numbers = list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(Whole).ToArray() : [null];
        if (Array.IndexOf(numbers, null) is var wrong and >= 0)
        {
            Refuse(number, $"field '{name}' holds {(list.ValueKind == JsonValueKind.Array ? list[wrong] : list).GetRawText()}; "
                + $"expected a list of whole numbers");
            return null;
        }

        return [.. numbers.Select(value => value!.Value)];
    }

    private static int? Whole(JsonElement item) => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var value) ? value : null;

    private void RefuseUnknown(int number, string what, ReadOnlySpan<int> ids)
    {
        if (TokenIds.Beyond(ids, config) is { } beyond)
        {
            Refuse(number, $"{what}: {beyond}");
        }
    }

    private TokenSequence? Refuse(int number, string text)
    {
        problems.Add(new Problem(FormattableString.Invariant($"{path}:{number}"), text));
        return null;
    }
}
