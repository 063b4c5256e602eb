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
