using Tributary.ChatTemplates;
using Tributary.Datasets.Fingerprints;
using Tributary.Datasets.Reading;
using Tributary.Evaluation.Tasks;
using Tributary.Testing;

namespace Tributary.Tests.Evaluation.Tasks;

public sealed class ChatPromptTests : IDisposable
{
    private const string Template = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}"
        + "{{ '<|eos|>' if m.role == 'assistant' }}{% endfor %}"
        + "{% if add_generation_prompt %}<|assistant|>{% endif %}";

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Render_Messages_GoThroughTheChatTemplate()
    {
        var prompt = Messages("{% for m in messages %}<{{ m.role }}>{{ m.content|trim }}{% endfor %}{% if add_generation_prompt "
            + "%}<assistant>{% endif %}", ("system", "In {lang}."), ("user", "{text} ?"));

        Assert.Equal(["lang", "text"], prompt.Fields);
        Assert.True(prompt.HasSpecialTokens);
        // A field is put into its message before the template sees it, and braces in it mean nothing.
        Assert.Equal("<system>In x.<user>{a} ?<assistant>", prompt.Render(field => field == "lang" ? "x" : " {a}"));
    }

    [Fact]
    public void Render_MessageOfAnAbsentField_IsLeftOut()
    {
        var prompt = Messages(Template, ("system", "{system?}"), ("user", "{text}"));

        Assert.Equal("<|user|>a<|assistant|>", prompt.Render(field => field == "text" ? "a" : null));
        Assert.Equal("<|system|>b<|user|>a<|assistant|>", prompt.Render(field => field == "text" ? "a" : "b"));
    }

    [Fact]
    public void Source_TellsConversationsTemplatesAndSettingsApart()
    {
        var prompt = Messages("a", ("user", "x\nuser: y"));

        Assert.Equal(prompt, Messages("a", ("user", "x\nuser: y")));
        Assert.NotEqual(prompt, Messages("b", ("user", "x\nuser: y")));
        Assert.NotEqual(prompt, Messages("a", ("user", "x"), ("user", "y")));
        var dated = new MessagesPrompt([("user", PromptTemplate.Parse("x\nuser: y"))],
            Format("a", new ChatSettings { Date = new DateOnly(2026, 11, 30) }), Repository.SampleBase);
        Assert.NotEqual(prompt, dated);
        Assert.EndsWith("\ndate 2026-11-30", dated.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Written_AnswerThatTheTemplateRewrites_IsAsInTheWholeConversation()
    {
        var prompt = Messages("{% for m in messages %}<|{{ m.role }}|>{{ m.content|trim|upper }}<|eos|>{% endfor %}"
            + "{% if add_generation_prompt %}<|assistant|>{% endif %}", ("user", "{text}"));

        Assert.Equal("GOOD", prompt.Written(field => field, " good\n"));
    }

    [Theory]
    [InlineData("""{"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "hi"}, """
        + """{"role": "assistant", "content": "hello"}, {"role": "user", "content": "bye"}, {"role": "assistant", """
        + """ "content": "see you"}]}""")]
    [InlineData("""{"messages": [{"from": "system", "value": "Be kind."}, {"from": "human", "value": "hi"}, {"from": "gpt", """
        + """ "value": "hello"}, {"from": "human", "value": "bye"}, {"from": "gpt", "value": "see you"}, {"from": "human", """
        + """ "value": "?"}]}""")]
    [InlineData("""{"messages": [{"role": "system", "content": [{"type": "text", "text": "Be "}, {"type": "text", """
        + """ "text": "kind."}]}, {"role": "user", "content": "hi", "name": null}, {"role": "assistant", """
        + """ "content": "hello", "tool_calls": null}, {"role": "user", "content": "bye"}, {"role": "assistant", """
        + """ "content": "see you"}]}""")]
    public void TrainingExamples_Conversation_TeachesItsLastAnswer(string line)
    {
        var task = Conversation();
        var dataset = Read(task, line);
        var example = Assert.Single(task.TrainingExamples(dataset));

        Assert.Equal("<|system|>Be kind.<|user|>hi<|assistant|>hello<|eos|><|user|>bye<|assistant|>", example.Prompt);
        Assert.Equal(("see you", true, false), (example.Target, example.Ends, example.AddSpecialTokens));
        Assert.Equal("see you", task.Examples(dataset)[0].Reference);
        Assert.Equal(DatasetFingerprint.Of(Read(task,
            """{"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "hi"}, """
            + """{"role": "assistant", "content": "hello"}, {"role": "user", "content": "bye"}, {"role": "assistant", """
            + """ "content": "see you"}]}""")).Content,
            DatasetFingerprint.Of(dataset).Content);
    }

    [Theory]
    [InlineData("""[{"role": "user", "content": "hi"}]""", "has no turn of the assistant")]
    [InlineData("""[{"role": "assistant", "content": "hi"}]""", "has no turn of the user before")]
    [InlineData("""[{"role": "user", "content": "hi"}, {"role": "tool", "content": "x"}, {"role": "assistant", "content": "x"}]""",
        "turn 2 is of the role 'tool'; turns of tools are not trained on")]
    [InlineData("""[{"from": "human", "value": "hi"}, {"from": "observation", "value": "x"}]""",
        "turn 2 is of the role 'observation'; turns of tools")]
    [InlineData("""[{"role": "user", "content": "hi"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "1"}]}]""",
        "turn 2 calls a tool")]
    [InlineData("""[{"role": "user", "content": "hi"}, {"role": "robot", "content": "x"}]""",
        "turn 2 is of the role 'robot'; expected one of: system")]
    [InlineData("""[{"role": "user", "content": " "}, {"role": "assistant", "content": "x"}]""", "turn 1 is blank")]
    [InlineData("""[{"role": "user", "content": [{"type": "image_url"}]}, {"role": "assistant", "content": "x"}]""",
        "turn 1 has neither a text")]
    [InlineData("""[{"content": "hi"}]""", "turn 1 has neither 'role' nor 'from'")]
    [InlineData("""["hi"]""", "turn 1 is no object")]
    [InlineData("""[]""", "has no turn of the assistant")]
    [InlineData("""{"role": "user"}""", "is no list; expected a list of turns")]
    [InlineData("\"hi\"", "is 'hi'; expected a list of turns")]
    [InlineData("7", "is no list; expected a list of turns")]
    public void TryRead_WrongConversation_IsRefusedByItsTurn(string conversation, string expected)
    {
        File.WriteAllText(temp["wrong.jsonl"], $$"""{"messages": {{conversation}}}""");
        var problem = Assert.Single(Assert.Throws<BadInputException>(() =>
            DatasetFile.Read(temp["wrong.jsonl"], Conversation().Rules)).Problems);
        Assert.StartsWith($"field 'messages' {expected}", problem.Text, StringComparison.Ordinal);
    }

    private static TaskDefinition Conversation() => TaskDefinition.Create(new TaskOptions
    {
        Kind = "generation", Prompt = "", Chat = new ConversationPrompt("messages", Format(Template), Repository.SampleBase),
    });

    private Tributary.Datasets.Dataset Read(TaskDefinition task, string line)
    {
        File.WriteAllText(temp["data.jsonl"], line);
        return DatasetFile.Read(temp["data.jsonl"], task.Rules);
    }

    private static MessagesPrompt Messages(string template, params (string Role, string Content)[] messages) => new(
        [.. messages.Select(message => (message.Role, PromptTemplate.Parse(message.Content)))], Format(template), Repository.SampleBase);

    private static ChatFormat Format(string template, ChatSettings? settings = null) =>
        new(ChatTemplate.Parse(template, new Dictionary<string, string>()), settings ?? new ChatSettings());
}
