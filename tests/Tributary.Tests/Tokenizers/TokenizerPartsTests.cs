using System.Text.Json.Nodes;
using Tributary.Testing;
using Tributary.Tokenizers;

namespace Tributary.Tests.Tokenizers;

/// <summary>Every kind of part alone, against what the tokenizers library gave for
/// the same file: tokenizer-parts.json says how it was made.</summary>
public sealed class TokenizerPartsTests
{
    [Fact]
    public void EncodeAndDecode_EveryPart_GiveTheSameAsTheReference()
    {
        var goldens =
            JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Tributary.Tests",
            "Tokenizers", "tokenizer-parts.json")))!;
        var wrong = new List<string>();
        foreach (var golden in goldens["cases"]!.AsArray())
        {
            var file = golden!["file"]!.DeepClone();
            file["model"] = goldens["models"]![golden["model"]!.GetValue<string>()]!.DeepClone();
            var tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes(file.ToJsonString()), golden["name"]!.GetValue<string>());
            wrong.AddRange(golden["results"]!.AsArray().SelectMany(result => Differences(tokenizer, result!))
                .Where(difference => difference.Length > 0).Select(difference => $"{golden["name"]}: {difference}"));
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static IEnumerable<string> Differences(Tokenizer tokenizer, JsonNode result)
    {
        if (result["text"]?.GetValue<string>() is { } text)
        {
            var ids = Ids(result["ids"]!);
            var written = JsonSerializer.Serialize(text);
            yield return Compare($"encode {written}", Show(tokenizer, ids),
                Show(tokenizer, tokenizer.Encode(text, addSpecialTokens: false)));
            yield return Compare($"encode with special {written}", Show(tokenizer, result["with_special"] is { } with ? Ids(with) : ids),
                Show(tokenizer, tokenizer.Encode(text)));
            if (result["decoded"]?.GetValue<string>() is { } decoded)
            {
                yield return Compare($"decode {written}", decoded, tokenizer.Decode(ids, skipSpecialTokens: false));
                yield return Compare($"decode {written} without special", result["skipped"]?.GetValue<string>()
                    ?? decoded, tokenizer.Decode(ids));
            }
        }
        else
        {
            yield return Compare($"decode {result["decode"]}", result["decoded"]!.GetValue<string>(),
                tokenizer.Decode(Ids(result["decode"]!), skipSpecialTokens: false));
        }
    }

    private static string Compare(string what, string expected, string actual) => expected == actual ? ""
        : $"{what}: expected {expected}, got {actual}";

    private static string Show(Tokenizer tokenizer, IEnumerable<int> ids) =>
        string.Join(' ', ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"{id}={tokenizer.TokenOf(id)}")));

    private static int[] Ids(JsonNode ids) => [.. ids.AsArray().Select(id => id!.GetValue<int>())];
}
