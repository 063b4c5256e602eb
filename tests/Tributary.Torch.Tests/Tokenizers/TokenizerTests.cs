using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tributary.Testing;
using Tributary.Torch.Tokenizers;

namespace Tributary.Torch.Tests.Tokenizers;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("stories260k")]
    [InlineData("gpt2")]
    [InlineData("llama2")]
    [InlineData("llama3")]
    [InlineData("qwen2_5")]
    public void Encode_GoldenTexts_GivesTheSameIdsAndTexts(string name)
    {
        var tokenizer = Tokenizer.Parse(Unzip(SharedFolder.Require("goldens", "model", "tokenizers", $"{name}.tokenizer.json.gz")), name);
        using var cases = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Require("goldens", "model", "tokenizers", $"{name}.encodings.json")));
        foreach (var golden in cases.RootElement.EnumerateArray())
        {
            var text = golden.GetProperty("text").GetString()!;
            var ids = Ids(golden, "ids_with_special");
            Assert.True(ids.SequenceEqual(tokenizer.Encode(text)), $"{name}: '{text}': {string.Join(' ', ids)} but {string.Join(' ', tokenizer.Encode(text))}");
            Assert.Equal(Ids(golden, "ids_no_special"), tokenizer.Encode(text, addSpecialTokens: false));
            Assert.Equal(golden.GetProperty("decoded_skip_special").GetString(), tokenizer.Decode(ids));
            Assert.Equal(golden.GetProperty("decoded_keep_special").GetString(), tokenizer.Decode(ids, skipSpecialTokens: false));
        }
    }

    [Fact]
    public void Encode_AnyText_DecodesToItself()
    {
        var tokenizer = Tokenizer.Load(SharedFolder.Require("inputs", "polyglot-4m"));
        CsCheck.Check.Sample(
            CsCheck.Gen.String,
            text =>
            {
                var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                Assert.Equal(whole, tokenizer.Decode(tokenizer.Encode(text)));
            },
            iter: 500);
    }

    [Theory]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{}},"normalizer":{"type":"Lowercase"}}""", "WordPiece", "Lowercase")]
    [InlineData("""{"model":{"type":"BPE","vocab":{},"merges":[]},"pre_tokenizer":{"type":"BertPreTokenizer"},"decoder":{"type":"CTC"}}""", "BertPreTokenizer", "CTC")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}""", "merge 0", "'b'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["ab"]}}""", "two sides", "'ab'")]
    [InlineData("{", "not a readable tokenizer", "")]
    [InlineData("[]", "not a readable tokenizer", "")]
    public void Parse_Unsupported_NamesAllOfIt(string json, string first, string second)
    {
        var refused = Assert.Throws<BadInputException>(() => Tokenizer.Parse(Encoding.UTF8.GetBytes(json), "tokenizer.json"));
        Assert.Contains(first, refused.Message, StringComparison.Ordinal);
        Assert.Contains(second, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_AddedTokensWithFlags_TakeWhatTheyShould()
    {
        const string json = """
            {"added_tokens":[{"id":3,"content":"<m>","lstrip":true,"special":true},{"id":4,"content":"<w>","single_word":true,"special":true},
              {"id":5,"content":"<m>x","special":false,"normalized":false}],
             "model":{"type":"BPE","unk_token":"?","vocab":{"a":0," ":1,"?":2},"merges":[]}}
            """;
        var tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes(json), "tokenizer.json");
        Assert.Equal([0, 3, 1, 0], tokenizer.Encode("a  <m> a"));
        Assert.Equal([0, 1, 4], tokenizer.Encode("a <w>"));
        Assert.Equal([0, 2, 2, 2], tokenizer.Encode("a<w>"));
        Assert.Equal([5, 0], tokenizer.Encode("<m>xa"));
    }

    private static int[] Ids(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];

    private static byte[] Unzip(string path)
    {
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        zip.CopyTo(all);
        return all.ToArray();
    }
}
