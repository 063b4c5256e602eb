using Tributary.ChatTemplates;
using Tributary.Testing;

namespace Tributary.Tests.ChatTemplates;

public sealed class ChatTemplateTests
{
    private static readonly Dictionary<string, string> Tokens = new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>" };
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Tributary.Tests", "ChatTemplates");

    /// <summary>jinja.json: small templates, rendered by the original; its first line says how.</summary>
    [Fact]
    public void Render_EverySnippet_GivesTheSameAsJinja()
    {
        using var goldens = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "jinja.json")));
        var variables = goldens.RootElement.GetProperty("variables").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value);
        var tokens = new Dictionary<string, string> { ["bos_token"] = variables["bos_token"].GetString()! };
        var messages = variables["messages"].EnumerateArray().Select(ChatMessage.FromJson).ToArray();
        var cases = goldens.RootElement.GetProperty("cases").EnumerateArray().ToArray();
        var wrong = cases.Select(golden => Difference(
            golden,
            () => ChatTemplate.Parse(golden.GetProperty("template").GetString()!, tokens)
                .Render(new ChatRequest { Messages = messages, Variables = variables, Clock = new FixedClock() }))).ToArray();

        Assert.Equal(95, cases.Length);
        Assert.True(wrong.All(difference => difference.Length == 0), string.Join('\n', wrong.Where(difference => difference.Length > 0)));
    }

    /// <summary>families.json: the templates in Families, rendered by the original; its first line says how.</summary>
    [Fact]
    public void Render_EveryFamily_GivesTheSameAsJinja()
    {
        using var goldens = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "families.json")));
        var cases = goldens.RootElement.GetProperty("cases").EnumerateArray().ToArray();
        var wrong = cases.Select(golden => Difference(golden, () => Family(golden.GetProperty("family").GetString()!)
            .Render(Request(golden)))).ToArray();

        Assert.Equal(73, cases.Length);
        Assert.True(wrong.All(difference => difference.Length == 0), string.Join('\n', wrong.Where(difference => difference.Length > 0)));
    }

    /// <summary>The formats as the makers of the models document them.</summary>
    [Theory]
    [InlineData("llama-2", "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nHello [/INST] Hi! </s><s>[INST] Bye [/INST]")]
    [InlineData("llama-3.1", "<s><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: 26 Jul "
        + "2024\n\nBe kind.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>"
        + "assistant<|end_header_id|>\n\nHi!<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData("mistral-v0.3", "<s>[INST] Hello[/INST] Hi!</s>[INST] Be kind.\n\nBye[/INST]")]
    [InlineData("qwen2.5",
        "<|im_start|>system\nBe "
        + "kind.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n"
        + "<|im_start|>assistant\nHi!<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("qwen3",
        "<|im_start|>system\nBe "
        + "kind.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n"
        + "<|im_start|>assistant\nHi!<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("phi-3",
        "<|system|>\nBe kind.<|end|>\n<|user|>\nHello<|end|>\n<|assistant|>\nHi!<|end|>\n<|user|>\nBye<|end|>\n<|assistant|>\n")]
    public void Render_Family_WritesTheDocumentedFormat(string family, string expected) =>
        Assert.Equal(expected, Family(family).Render(new ChatRequest
    {
        Messages = [new("system", "Be kind."), new("user", "Hello"), new("assistant", "Hi!"), new("user", "Bye")],
        AddGenerationPrompt = true,
    }));

    [Theory]
    [InlineData("gemma-2", "System role not supported")]
    [InlineData("mistral-v0.1", "Conversation roles must alternate user/assistant/user/assistant/...")]
    public void Render_TemplateThatRefuses_TellsItsWords(string family, string expected) =>
        Assert.Equal($"{family}: {expected}", Assert.Throws<BadInputException>(() => Family(family)
            .Render(new ChatRequest { Messages = [new("system", "Be kind.")] })).Message);

    [Fact]
    public void Identity_ChangesWithTemplateAndTokens()
    {
        var template = ChatTemplate.Parse("a", Tokens);
        Assert.Equal(template.Identity, ChatTemplate.Parse("a", Tokens, "elsewhere").Identity);
        Assert.NotEqual(template.Identity, ChatTemplate.Parse("b", Tokens).Identity);
        Assert.NotEqual(template.Identity, ChatTemplate.Parse("a", new Dictionary<string, string> { ["bos_token"] = "<s>" }).Identity);
        Assert.NotEqual(template.Identity, ChatTemplate.Parse("a", Tokens, toolSource: "a").Identity);
    }

    private static ChatTemplate Family(string name) => ChatTemplate.Parse(
        File.ReadAllText(Path.Combine(Folder, "Families", $"{name}.jinja")), Tokens, name);

    private static ChatRequest Request(JsonElement golden)
    {
        var variables = golden.TryGetProperty("variables", out var given) ? given.EnumerateObject()
            .ToDictionary(pair => pair.Name, pair => pair.Value) : [];
        return new ChatRequest
        {
            Messages = [.. golden.GetProperty("messages").EnumerateArray().Select(ChatMessage.FromJson)],
            AddGenerationPrompt = golden.GetProperty("add_generation_prompt").GetBoolean(),
            Tools = golden.TryGetProperty("tools", out var tools) ? tools : null,
            Clock = variables.Remove("clock") ? new FixedClock() : null,
            Variables = variables,
        };
    }

    private static string Difference(JsonElement golden, Func<string> render)
    {
        var what = golden.TryGetProperty("template", out var template) ? template.GetString()
            : $"{golden.GetProperty("family")}, {golden.GetProperty("what")}";
        try
        {
            var text = render();
            return golden.TryGetProperty("expected", out var expected)
                ? text == expected.GetString() ? "" : $"{what}\n  expected {JsonSerializer.Serialize(expected.GetString())}\n  got "
                    + $"     {JsonSerializer.Serialize(text)}"
                : $"{what}: fails in Jinja, here it gives {text}";
        }
        catch (BadInputException failed)
        {
            return golden.TryGetProperty("fails", out _) || (golden.TryGetProperty("refused", out var refused)
                && failed.Message.EndsWith(": " + refused.GetString(), StringComparison.Ordinal))
                ? ""
                : $"{what}: {failed.Message}";
        }
    }

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2024, 7, 5, 9, 3, 7, TimeSpan.Zero);
    }
}
