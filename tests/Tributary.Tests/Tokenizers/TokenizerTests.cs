using System.IO.Compression;
using Tributary.Testing;
using Tributary.Tokenizers;

namespace Tributary.Tests.Tokenizers;

public sealed class TokenizerTests
{
    public static IEnumerable<TheoryDataRow> RealTokenizers => SharedFolder.Cases(
        "goldens/model/tokenizers",
        "stories260k.encodings.json", "gpt2.encodings.json", "llama2.encodings.json", "llama3.encodings.json", "qwen2_5.encodings.json");

    public static IEnumerable<TheoryDataRow> Models =>
        [new TheoryDataRow(Repository.SampleBase), .. SharedFolder.Cases("inputs", "polyglot-4m", "story-llama-0.65M")];

    [Theory]
    [MemberData(nameof(RealTokenizers))]
    public void Encode_GoldenTexts_GivesTheSameIdsAndTexts(string encodings)
    {
        var folder = SharedFolder.Require("goldens", "model", "tokenizers");
        var name = encodings[..^".encodings.json".Length];
        var tokenizer = Tokenizer.Parse(Unzip(Path.Combine(folder, $"{name}.tokenizer.json.gz")), name);
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, encodings)));
        foreach (var golden in cases.RootElement.EnumerateArray())
        {
            var text = golden.GetProperty("text").GetString()!;
            var ids = Ids(golden, "ids_with_special");
            Assert.True(ids.SequenceEqual(tokenizer.Encode(text)),
                $"{name}: '{text}': {string.Join(' ', ids)} but {string.Join(' ', tokenizer.Encode(text))}");
            Assert.Equal(Ids(golden, "ids_no_special"), tokenizer.Encode(text, addSpecialTokens: false));
            Assert.Equal(golden.GetProperty("decoded_skip_special").GetString(), tokenizer.Decode(ids));
            Assert.Equal(golden.GetProperty("decoded_keep_special").GetString(), tokenizer.Decode(ids, skipSpecialTokens: false));
        }
    }

    [Fact]
    public void Encode_AnyText_DecodesToItself()
    {
        var tokenizer = Tokenizer.Load(Repository.SampleBase);
        CsCheck.Check.Sample(
            CsCheck.Gen.String,
            text =>
            {
                var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                Assert.Equal(whole, tokenizer.Decode(tokenizer.Encode(text)));
            },
            iter: 500);
    }

    [Fact]
    public void Encode_AddedTokensWithFlags_TakeWhatTheyShould()
    {
        const string json = """
            {"added_tokens":[{"id":3,"content":"<m>","lstrip":true,"special":true},
              {"id":4,"content":"<w>","single_word":true,"special":true},
              {"id":5,"content":"<m>x","special":false,"normalized":false}],
             "model":{"type":"BPE","unk_token":"?","vocab":{"a":0," ":1,"?":2},"merges":[]}}
            """;
        var tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes(json), "tokenizer.json");
        Assert.Equal([0, 3, 1, 0], tokenizer.Encode("a  <m> a"));
        Assert.Equal([0, 1, 4], tokenizer.Encode("a <w>"));
        Assert.Equal([0, 2, 2, 2], tokenizer.Encode("a<w>"));
        Assert.Equal([5, 0], tokenizer.Encode("<m>xa"));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Decode_EncodedText_GivesItBack(string model)
    {
        var tokenizer = Tokenizer.Load(model == Repository.SampleBase ? model : SharedFolder.Require("inputs", model));
        const string text = "Once upon a time, there was a little girl named Lily.";
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Encode_LoneSurrogates_CountAsReplacementCharacters()
    {
        var tokenizer = Parse("""
            {"normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"ByteLevel"},
             "model":{"type":"BPE","vocab":{"Ġ":0,"ï":1,"¿":2,"½":3},"merges":[]}}
            """);
        Assert.Equal([0, 1, 2, 3], tokenizer.Encode("\ud800"));
        Assert.Equal([0, 1, 2, 3, 1, 2, 3], tokenizer.Encode("\udc00\ud83d"));
    }

    [Fact]
    public void Encode_LongTextWithoutSpaces_TakesLittleMoreThanInProportion()
    {
        var vocabulary = string.Join(',', Enumerable.Range(0, 10).Select(power => $"\"{new string('a', 1 << power)}\":{power}"));
        var merges = string.Join(',', Enumerable.Range(0, 9)
            .Select(power => $"[\"{new string('a', 1 << power)}\",\"{new string('a', 1 << power)}\"]"));
        var tokenizer = Parse($"{{\"model\":{{\"type\":\"BPE\",\"vocab\":{{{vocabulary}}},\"merges\":[{merges}]}}}}");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(Enumerable.Repeat(9, 1 << 11), tokenizer.Encode(new string('a', 1 << 20)));
        // A quadratic merge of a million letters would take hours.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
    }

    [Fact]
    public void Encode_ManyThreads_GiveTheSame()
    {
        var tokenizer = Tokenizer.Load(Repository.SampleBase);
        var texts = Enumerable.Range(0, 200).Select(i => $"text {i} of häufige Wörter {i % 7}").ToArray();
        var alone = texts.Select(text => tokenizer.Encode(text)).ToArray();
        var fresh = Tokenizer.Load(Repository.SampleBase);
        Assert.Equal(alone, texts.AsParallel().AsOrdered().Select(text => fresh.Encode(text)).ToArray());
    }

    [Fact]
    public void Encode_UnigramWithoutUnknownToken_NamesTheText()
    {
        var tokenizer = Parse("""{"model":{"type":"Unigram","vocab":[["a",-1]]}}""");
        Assert.Contains("'x' is not in the tokenizer's vocabulary", Assert.Throws<BadInputException>(() => tokenizer.Encode("ax"))
            .Message, StringComparison.Ordinal);
    }

    private static Tokenizer Parse(string json) => Tokenizer.Parse(Encoding.UTF8.GetBytes(json), "tokenizer.json");

    private static int[] Ids(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];

    private static byte[] Unzip(string path)
    {
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        zip.CopyTo(all);
        return all.ToArray();
    }
}
