using Tributary.Datasets.Reading;
using Tributary.Projects;
using Tributary.Projects.Reading;

namespace Tributary.Tests.Projects.Reading;

public sealed class ChatSectionTests : IDisposable
{
    private const string Template = "{{ bos_token }}{% for m in messages %}{% if m.role == 'robot' %}{{ raise_exception('No robots') }}{% "
        + "endif %}[{{ m.role }}]{{ m.content }}{% endfor %}[assistant]";

    private readonly SampleProject sample = new();

    public ChatSectionTests() => Write(Template);

    [Fact]
    public void Read_Messages_AreThePrompt()
    {
        var task = Read("""messages: [{ role: system, content: "Answer." }, { role: user, content: "{text} =" }]""").Task;
        var dataset = DatasetFile.Read(Path.Combine(sample.Folder, "data", "en", "train.jsonl"), task.Rules);
        var example = task.TrainingExamples(dataset)[0];

        Assert.Equal($"<s>[system]Answer.[user]{dataset.Records[0]["text"]} =[assistant]", example.Prompt);
        Assert.False(example.AddSpecialTokens);
    }

    [Fact]
    public void Read_AnotherChatTemplate_IsAnotherPrompt()
    {
        const string messages = """messages: [{ role: user, content: "{text}" }]""";
        var before = Read(messages).Task.Prompt.Source;
        Assert.Equal(before, Read(messages).Task.Prompt.Source);
        Write(Template + " ");
        Assert.NotEqual(before, Read(messages).Task.Prompt.Source);
    }

    [Theory]
    [InlineData("""messages: [{ role: robot, content: "{text}" }]""",
        "tributary.yaml:3: task.messages do not go with the base model's chat template: ", "No robots")]
    [InlineData("""messages: [{ role: user, content: "{text}" }], prompt: "{text}" """,
        "task.prompt and 'messages' exclude each other", "")]
    [InlineData("""messages: [{ role: user }]""", "task.messages[0].content is required", "")]
    [InlineData("""messages: [{ role: user, content: "{text" }]""", "task.messages[0].content '{' at character 1 is never closed", "")]
    [InlineData("""messages: [{ rol: user, content: "{text}" }]""", "task.messages[0].rol is not a known key; did you mean 'role'?", "")]
    [InlineData("""messages: [{ role: user, content: "Hi" }]""", "task.messages", "names no field")]
    [InlineData("""messages: [{ role: user, content: "{label}" }]""", "task.messages names the field 'label', which holds the answer", "")]
    [InlineData("""messages: [{ role: user, content: "{text}" }], few_shot: 2""", "task.few_shot does not go with 'messages'", "")]
    [InlineData("""messages: user""", "task.messages expected a list of mappings", "")]
    public void Read_WrongMessages_AreRefused(string messages, string expected, string more)
    {
        var refused = Assert.Throws<BadInputException>(() => Read(messages));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains(more, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DateAndVariables_AreGivenToTheTemplateAndPartOfThePrompt()
    {
        const string messages = """messages: [{ role: user, content: "{text}" }]""";
        Write("{{ strftime_now('%d %b %Y') if strftime_now is defined }} {{ mood }} {{ count + 1 if count }}"
            + "[user]{{ messages[0].content }}");
        var plain = Read(messages).Task.Prompt;
        var own = Read(messages + ", date: 2026-11-30, chat_template_kwargs: { mood: \"true\", count: 2 }").Task.Prompt;

        Assert.Equal("30 Nov 2026 true 3[user]x", own.Render(_ => "x"));
        Assert.Equal("  [user]x", plain.Render(_ => "x"));
        Assert.Equal(plain.Source + "\ndate 2026-11-30\ncount = 2\nmood = \"true\"", own.Source);
    }

    [Theory]
    [InlineData("date: 30.11.2026", "task.date is '30.11.2026'; expected a day, as in 2026-11-30")]
    [InlineData("date: 2026-11-30", "task.date is asked for by no part of the base model's chat template")]
    [InlineData("chat_template_kwargs: { mesages: 1 }",
        "task.chat_template_kwargs.mesages is no variable of the base model's chat template; "
        + "did you mean 'messages'?")]
    [InlineData("chat_template_kwargs: { enable_thinking: false }",
        "task.chat_template_kwargs.enable_thinking is no variable of the base model's chat template; "
        + "take it out")]
    [InlineData("chat_template_kwargs: { messages: [] }",
        "task.chat_template_kwargs.messages is given to the template by the program itself")]
    [InlineData("chat_template_kwargs: 3", "task.chat_template_kwargs expected a mapping")]
    public void Read_WrongSettings_AreRefused(string settings, string expected) => Assert.Contains(expected,
        Assert.Throws<BadInputException>(() => Read($$"""messages: [{ role: user, content: "{text}" }], {{settings}}""")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""prompt: "{text}", date: 2026-11-30""", "task.date is for the base model's chat template")]
    [InlineData("conversation: messages", "task.conversation is for kind: generation")]
    [InlineData("""conversation: messages, messages: [{ role: user, content: "{text}" }]""",
        "task.messages and 'conversation' exclude each other")]
    public void Read_ChatKeysOutOfPlace_AreRefused(string keys, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Read(keys)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_TemplateThatNeedsADate_NamesTheKey()
    {
        Write("{{ strftime_now('%Y') }}{{ messages[0].content }}");
        Assert.Contains("task.date",
            Assert.Throws<BadInputException>(() => Read("""messages: [{ role: user, content: "{text}" }]""")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BaseModelWithoutChatTemplate_SaysSo()
    {
        File.Delete(Path.Combine(sample.Folder, "base", "tokenizer_config.json"));
        var refused = Assert.Throws<BadInputException>(() => Read("""messages: [{ role: user, content: "{text}" }]"""));
        Assert.Contains("has no chat template", Assert.Single(refused.Problems).Text, StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();

    private void Write(string template) => File.WriteAllText(
        Path.Combine(sample.Folder, "base", "tokenizer_config.json"),
        $$"""{"bos_token": "<s>", "chat_template": "{{template}}"}""");

    private Project Read(string messages) => ProjectFile.Parse(
        sample.Yaml.Replace("prompt: \"{text} =\"", messages, StringComparison.Ordinal), sample.File_);
}
