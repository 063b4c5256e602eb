using Tributary.ChatTemplates;

namespace Tributary.Tests.ChatTemplates;

public sealed class AssistantTurnTests
{
    private const string ChatMl = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
        + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    private const string NoHeader = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";

    private const string LlamaTwo = "{% for m in messages %}{% if m.role == 'user' %}<s>[INST] {{ m.content.strip() }} [/INST]"
        + "{% else %} {{ m.content.strip() }} </s>{% endif %}{% endfor %}";

    private const string PhiThree = "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}<|end|>\n{% endfor %}"
        + "{% if add_generation_prompt %}<|assistant|>\n{% else %}<|endoftext|>{% endif %}";

    private const string Thinking = "{% for m in messages %}<|{{ m.role }}|>"
        + "{% if m.role == 'assistant' and loop.last %}<think>\n\n</think>\n\n{% endif %}{{ m.content }}<|end|>{% endfor %}"
        + "{% if add_generation_prompt %}<|assistant|>{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n"
        + "{% endif %}{% endif %}";

    private const string ForgetsThoughts = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
        + "{% if add_generation_prompt %}<|assistant|><think>\n"
        + "{% if not enable_thinking|default(true) %}\n</think>\n\n{% endif %}{% endif %}";

    [Theory]
    [InlineData(ChatMl, "", "<|im_end|>\n", false)]
    [InlineData(NoHeader, "<|im_start|>assistant\n", "<|im_end|>\n", false)]
    [InlineData(LlamaTwo, " ", " </s>", true)]
    [InlineData(PhiThree, "", "<|end|>\n<|endoftext|>", false)]
    [InlineData(Thinking, "<think>\n\n</think>\n\n", "<|end|>", false)]
    [InlineData("{% for m in messages %}[{{ m.content }}]{% endfor %}", "", null, false)]
    [InlineData("{% for m in messages %}{{ raise_exception('No') if m.role != 'user' }}{{ m.content }}{% endfor %}", "", null, false)]
    public void Of_Template_IsWhatStandsAroundTheAnswer(string template, string lead, string? behind, bool trims) =>
        Assert.Equal(new AssistantTurn(lead, behind, trims), Of(template));

    [Fact]
    public void Of_SwitchInTheTemplate_IsFollowed()
    {
        Assert.Equal(new AssistantTurn("", "<|end|>"), Of(Thinking, """{"enable_thinking": false}"""));
        Assert.Equal(new AssistantTurn("", "<|end|>"), Of(ForgetsThoughts, """{"enable_thinking": false}"""));
    }

    [Fact]
    public void Of_PromptThatOpensThoughtsOfNoConversation_IsRefused()
    {
        var refused = Assert.Throws<BadInputException>(() => Of(ForgetsThoughts));
        Assert.Contains("ends a prompt in '<think>'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("chat_template_kwargs", refused.Message, StringComparison.Ordinal);
    }

    private static AssistantTurn Of(string template, string variables = "{}")
    {
        var settings = new ChatSettings
        {
            Variables = JsonElement.Parse(variables).EnumerateObject().ToDictionary(one => one.Name, one => one.Value),
        };
        return AssistantTurn.Of(new ChatFormat(ChatTemplate.Parse(template, new Dictionary<string, string>()), settings),
            [new ChatMessage("user", "Hi")]);
    }
}
