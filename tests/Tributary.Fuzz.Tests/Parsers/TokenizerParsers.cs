using Tributary.Fuzz.Mutations;
using Tributary.Tokenizers;

namespace Tributary.Fuzz.Parsers;

/// <summary>Tokenizers: read, then a text encoded and decoded.</summary>
internal static class TokenizerParsers
{
    private const int MostEntries = 60;

    private static readonly string[] Parts = ["\"Sequence\"", "\"Replace\"", "\"Split\"", "\"ByteLevel\"", "\"Metaspace\"", "\"NFC\"",
        "\"BPE\"",
        "\"Unigram\"", "{\"String\": \"\"}", "{\"String\": \"a\"}", "{\"Regex\": \"a*\"}", "{\"Regex\": \"(a+)+$\"}", "{\"Regex\": \"[\"}",
            "\"Isolated\"", "\"▁\"",
        "[\"a\", \"b\"]", "\"a b\"", "[\"a\", -1.5]", "\"<unk>\"", "\"never\""];

    private static readonly string[] Texts =
        ["", "the-final--countdown", "a's b'S 'ſ 1's  \n\n a ", "あ😀𝟙½Ⅷﬁ\u00a0", "<s><|eos|> a</s>", "\ud800",
            new('a', 300), new(' ', 300)];

    public static IReadOnlyList<ParserEntry> All { get; } = [new("tokenizer", ".json", IsDear: true, Tokenizers)];

    private static FuzzedParser Tokenizers(TempFolder folder)
    {
        var files = Files().ToArray();
        return new FuzzedParser(dice => JsonMutations.Of(dice, dice.Of(files), Parts), input =>
        {
            var tokenizer = Tokenizer.Parse(input, "tokenizer.json");
            foreach (var text in Texts)
            {
                tokenizer.Decode(tokenizer.Encode(text), skipSpecialTokens: false);
            }
        });
    }

    /// <summary>The files whose results the tests compare with the original's, their vocabularies cut, and that of the samples.</summary>
    private static IEnumerable<JsonTree> Files()
    {
        var parts = JsonTree.Parse(File.ReadAllBytes(
            Path.Combine(Repository.Root, "tests", "Tributary.Tests", "Tokenizers", "tokenizer-parts.json")));
        foreach (var (_, one) in parts["cases"].Below)
        {
            var file = one["file"].Copy();
            file.Below.Add(("\"model\"", Cut(parts["models"][one["model"].Leaf!.Trim('"')])));
            yield return file;
        }

        var sample = JsonTree.Parse(File.ReadAllBytes(Path.Combine(Repository.SampleBase, "tokenizer.json")));
        sample.Below = [.. sample.Below.Select(part => part.Key == "\"model\"" ? (part.Key, Cut(part.Value)) : part)];
        yield return sample;
    }

    private static JsonTree Cut(JsonTree model)
    {
        var cut = model.Copy();
        foreach (var (_, list) in cut.Below.Where(part => part.Key is "\"vocab\"" or "\"merges\""))
        {
            list.Below = [.. list.Below.Take(MostEntries)];
        }

        // A merge whose parts or result are not in the vocabulary is refused.
        if (cut.Below.Exists(part => part.Key == "\"merges\""))
        {
            var known = cut["vocab"].Below.Select(entry =>
                JsonSerializer.Deserialize<string>(entry.Key)!).ToHashSet(StringComparer.Ordinal);
            cut["merges"].Below.RemoveAll(merge => !IsKnown(merge.Value, known));
        }

        return cut;
    }

    private static bool IsKnown(JsonTree merge, HashSet<string> known)
    {
        string[] sides = merge.Leaf is { } one ? JsonSerializer.Deserialize<string>(one)!.Split(' ')
            : [.. merge.Below.Select(side => JsonSerializer.Deserialize<string>(side.Value.Leaf!)!)];
        return sides.Length == 2 && sides.Append(string.Concat(sides)).All(known.Contains);
    }
}
