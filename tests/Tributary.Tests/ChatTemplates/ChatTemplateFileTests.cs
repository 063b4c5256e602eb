using Tributary.ChatTemplates;
using Tributary.Testing;

namespace Tributary.Tests.ChatTemplates;

public sealed class ChatTemplateFileTests
{
    [Theory]
    [InlineData("""{"chat_template": "{{ bos_token }}|{{ eos_token }}|{{ pad_token is defined }}", """
        + """ "bos_token": "<s>", "eos_token": {"content": "</s>"}, "pad_token": null}""", "<s>|</s>|False")]
    [InlineData("""{"chat_template": [{"name": "tool_use", "template": "tools"}, {"name": "default", "template": "plain"}]}""", "plain")]
    public void Load_Config_GivesTemplateAndTokens(string config, string expected)
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer_config.json"), config);
        Assert.Equal(expected, ChatTemplate.Load(folder.Path).Render(new ChatRequest { Messages = [] }));
    }

    [Fact]
    public void Load_NamedTemplates_ToolsTakeTheirOwn()
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer_config.json"),
            """{"chat_template": [{"name": "tool_use", "template": "{{ tools|length }}"}, {"name": "default", "template": "plain"}]}""");
        using var tools = JsonDocument.Parse("[1, 2]");
        Assert.Equal("2", ChatTemplate.Load(folder.Path).Render(new ChatRequest { Messages = [], Tools = tools.RootElement }));
    }

    [Fact]
    public void Load_JinjaFile_ComesFirst()
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer_config.json"), """{"chat_template": "old", "bos_token": "<s>"}""");
        File.WriteAllText(Path.Combine(folder.Path, "chat_template.jinja"), "{{ bos_token }}new\n");
        Assert.Equal("<s>new", ChatTemplate.Load(folder.Path).Render(new ChatRequest { Messages = [] }));
    }

    [Theory]
    [InlineData("{}", "has no chat template")]
    [InlineData("""{"chat_template": [{"name": "rag", "template": "x"}]}""", "(it has rag, none named default)")]
    [InlineData("""{"chat_template": 3}""", "neither a text nor a list")]
    [InlineData("""{"chat_template": [{"name": "default"}]}""", "neither a text nor a list")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"chat_template": "a\n{{ x|zap }}"}""", "tokenizer_config.json, chat_template: line 2, column 6: the "
        + "filter 'zap' is not supported")]
    public void Load_UnusableConfig_IsRefused(string config, string expected)
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer_config.json"), config);
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => ChatTemplate.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SharedModel_WritesItsFormat() => Assert.Equal(
        "<|bos|><|system|>S<|user|>U<|assistant|>A<|eos|><|assistant|>",
        ChatTemplate.Load(SharedFolder.Require("inputs", "polyglot-4m"))
            .Render(new ChatRequest { Messages = [new("system", "S"), new("user", "U"), new("assistant", "A")],
            AddGenerationPrompt = true }));
}
