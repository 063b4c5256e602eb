using Tributary.Tokenizers;

namespace Tributary.Tests.Tokenizers;

/// <summary>Attacks on the reader of <c>tokenizer.json</c>.</summary>
public sealed class TokenizerFileTests
{
    private const string Model = """ "model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]} """;

    [Theory]
    [InlineData("{", "not a readable tokenizer")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{}", "model is missing")]
    [InlineData("""{"model":3}""", "model expected a mapping of keys to values, found 3")]
    [InlineData("""{"model":{"type":"BPE","merges":[]}}""", "model has no 'vocab'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0}}}""", "model has no 'merges'; expected a list of pairs")]
    [InlineData("""{"model":{"vocab":{"a":0}}}""", "model has the type ''")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}""",
        "model merge 0 needs the token 'b', which is not in the vocabulary")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[["a","b"]]}}""", "needs the token 'ab'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["ab"]}}""", "merge 0 is 'ab', which does not have two sides")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a"]]}}""", "does not have two sides")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a a a"]}}""", "does not have two sides")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}}""", "the id 0 of the token 'b' belongs to another token too")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"a":1},"merges":[]}}""", "the token 'a' is there twice")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":2000000000},"merges":[]}}""", "expected a whole number from 0 to 16777215")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}""", "expected a whole number from 0")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":"x"},"merges":[]}}""", "expected a whole number from 0")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"u"}}""",
        "unk_token 'u', which is not in its vocabulary")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}}""", "dropout 0.1")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\ud800":0},"merges":[]}}""", "not a readable tokenizer")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[]}}""", "has an empty vocab")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",0],["a",1]]}}""", "the token 'a' is there twice")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a"]]}}""", "expected [token, log-probability]")]
    [InlineData("""{"model":{"type":"Unigram","unk_id":7,"vocab":[["a",0]]}}""", "model.unk_id '7' is not a whole number from 0 to 0")]
    public void Parse_BrokenModel_IsRefused(string json, string expected) =>
        Assert.Contains(expected, Refused(json).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(""" "added_tokens":[{"id":5,"content":"x"},{"id":5,"content":"y"}] """,
        "added_tokens[1] has the id 5 of another added token")]
    [InlineData(""" "added_tokens":[{"id":5,"content":"x"},{"id":6,"content":"x"}] """, "lists 'x' a second time")]
    [InlineData(""" "added_tokens":[{"id":5,"content":"a"}] """, "gives 'a' the id 5, but the model's vocabulary 0")]
    [InlineData(""" "added_tokens":[{"content":"x"}] """, "added_tokens[0].id is missing")]
    [InlineData(""" "added_tokens":[4] """, "added_tokens expected a list of mappings, found 4 at [0]")]
    [InlineData(""" "pre_tokenizer":{"type":"Split","pattern":{"Regex":"(?<n>a)"},"behavior":"Isolated"} """,
        "at character 1 is not supported")]
    [InlineData(""" "pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\p{Han}"},"behavior":"Isolated"} """,
        "'\\p{Han}' at character 1 is not supported")]
    [InlineData(""" "pre_tokenizer":{"type":"Split","pattern":{"Regex":"[a&&b]"},"behavior":"Isolated"} """,
        "at character 3 is not supported")]
    [InlineData(""" "pre_tokenizer":{"type":"Split","pattern":{"Regex":"[a"},"behavior":"Isolated"} """, "a '[' is never closed")]
    [InlineData(""" "pre_tokenizer":{"type":"Split","pattern":{"Regex":"a)"},"behavior":"Isolated"} """, "a ')' closes nothing")]
    [InlineData(""" "pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated"} """, "has the pattern (a")]
    [InlineData(""" "pre_tokenizer":{"type":"Split","pattern":{"Regex":"a++?"},"behavior":"Isolated"} """, "is not supported")]
    [InlineData(""" "pre_tokenizer":{"type":"Split","pattern":{"String":"x"},"behavior":"Sideways"} """, "behavior 'Sideways'")]
    [InlineData(""" "pre_tokenizer":{"type":"Metaspace","replacement":"xy"} """,
        "pre_tokenizer.replacement 'xy' is not one character")]
    [InlineData(""" "pre_tokenizer":{"type":"Metaspace","add_prefix_space":false} """, "contradict each other")]
    [InlineData(""" "normalizer":{"type":"Precompiled","precompiled_charsmap":"////"} """, "is no character map")]
    [InlineData(""" "normalizer":{"type":"Replace","content":"x"} """, "has a pattern of 0 characters")]
    [InlineData(""" "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}}]} """,
        "names the special token 'x', which special_tokens does not list")]
    [InlineData(""" "post_processor":{"type":"TemplateProcessing","single":[],"special_tokens":{}} """, "does not hold the text once")]
    [InlineData(""" "decoder":{"type":"Strip","content":" ","start":-1,"stop":0} """, "decoder.start '-1' is not")]
    public void Parse_BrokenPart_IsRefused(string part, string expected) =>
        Assert.Contains(expected, Refused($"{{{part},{Model}}}").Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_UnknownParts_AreNamedAllAtOnce()
    {
        var refused = Refused("""
            {"normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"BertNormalizer"}]},
             "pre_tokenizer":{"type":"UnicodeScripts"},
             "post_processor":{"type":"Later"},"decoder":{"type":"CTC"},"model":{"type":"WordPiece","vocab":{}}}
            """);
        Assert.Equal(
            ["normalizer.normalizers[1] has the type 'BertNormalizer'", "pre_tokenizer has the type 'UnicodeScripts'",
                "post_processor has the type 'Later'", "decoder has the type 'CTC'", "model has the type 'WordPiece'"],
            refused.Problems.Select(problem => problem.Text.Split(',')[0]));
    }

    [Fact]
    public void Parse_HugePattern_IsRefused() =>
        Assert.Contains(
            "expected a String or a Regex of 1 to 16384",
            Refused($"{{\"pre_tokenizer\":{{\"type\":\"Split\",\"pattern\":{{\"Regex\":\"{new string('(', 100_000)}\"}},"
                + $"\"behavior\":\"Isolated\"}},{Model}}}").Message,
            StringComparison.Ordinal);

    [Fact]
    public void Parse_DeepNesting_IsRefused() =>
        Assert.Contains("not a readable tokenizer", Refused(new string('[', 100_000)).Message, StringComparison.Ordinal);

    private static BadInputException Refused(string json) =>
        Assert.Throws<BadInputException>(() => Tokenizer.Parse(Encoding.UTF8.GetBytes(json), "tokenizer.json"));
}
