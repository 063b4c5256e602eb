using Tributary.Testing;
using Tributary.Tokenizers;

namespace Tributary.Tests.Tokenizers;

public sealed class TextFrameTests : IDisposable
{
    private const string Both =
        """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", """
        + """ "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}], "pair": [], """
        + """ "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}, "</s>": {"id": "</s>", "ids": [2], """
        + """ "tokens": ["</s>"]}}}""";

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Theory]
    [InlineData("null", "LlamaTokenizerFast", """ "add_bos_token": true, "add_eos_token": false""", new[] { 1, 0 })]
    [InlineData("null", "LlamaTokenizer", """ "add_eos_token": true""", new[] { 1, 0, 2 })]
    [InlineData("null", "GPTNeoXTokenizerFast", """ "add_eos_token": true""", new[] { 0, 2 })]
    [InlineData("null", "PreTrainedTokenizerFast", """ "add_bos_token": true""", new[] { 0 })]
    [InlineData("null", "LlamaTokenizer", """ "legacy": true""", new[] { 0 })]
    [InlineData(Both, "GemmaTokenizer", """ "add_bos_token": false, "add_eos_token": false""", new[] { 0 })]
    [InlineData(Both, "LlamaTokenizer", """ "add_bos_token": true""", new[] { 1, 0 })]
    [InlineData(Both, "Qwen2Tokenizer", """ "add_bos_token": false""", new[] { 1, 0, 2 })]
    public void Load_FlagsOfTheConfiguration_AreObeyedByTheClassesThatDo(string around, string name, string flags, int[] expected)
    {
        Write(around, $$"""{"tokenizer_class": "{{name}}", "bos_token": {"content": "<s>"}, "eos_token": "</s>", {{flags}}}""");
        Assert.Equal(expected, Tokenizer.Load(temp["."]).Encode("a"));
    }

    [Theory]
    [InlineData("null", "{}", null)]
    [InlineData(Both, "{}", "1")]
    [InlineData("null", """{"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "add_bos_token": true}""", "1")]
    [InlineData(Both, """{"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "add_bos_token": false}""", "")]
    [InlineData("null", """{"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "add_bos_token": true}""", null)]
    public void OwnBeginning_IsSaidIfPromptsBeginInAnotherWayThanTheFileSays(string around, string config, string? expected)
    {
        Write(around, config);
        Assert.Equal(expected, TokenizerHead.OwnBeginning(temp["."]));
    }

    [Fact]
    public void EncodePrompt_LeavesOffWhatStandsBehindAText()
    {
        Write(Both, "{}");
        var tokenizer = Tokenizer.Load(temp["."]);

        Assert.Equal([1, 0, 2], tokenizer.Encode("a"));
        Assert.Equal([1, 0], tokenizer.EncodePrompt("a"));
        Assert.Equal([0], tokenizer.EncodePrompt("a", addSpecialTokens: false));
    }

    [Fact]
    public void Load_TokenThatIsNotThere_IsRefused()
    {
        Write("null", """{"tokenizer_class": "LlamaTokenizer", "bos_token": "<bos>", "add_bos_token": true}""");
        Assert.Contains("bos_token '<bos>' is not a token of the vocabulary",
            Assert.Throws<BadInputException>(() => Tokenizer.Load(temp["."])).Message, StringComparison.Ordinal);
    }

    private void Write(string around, string config)
    {
        File.WriteAllText(temp["tokenizer.json"], $$$"""
            {"added_tokens": [{"id": 1, "content": "<s>", "special": true}, {"id": 2, "content": "</s>", "special": true}],
             "post_processor": {{{around}}}, "model": {"type": "BPE", "vocab": {"a": 0, "<s>": 1, "</s>": 2}, "merges": []}}
            """);
        File.WriteAllText(temp["tokenizer_config.json"], config);
    }
}
