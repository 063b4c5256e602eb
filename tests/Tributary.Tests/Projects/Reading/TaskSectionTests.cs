using Tributary.Evaluation.Tasks;
using Tributary.Projects.Reading;

namespace Tributary.Tests.Projects.Reading;

public sealed class TaskSectionTests : IDisposable
{
    private const string Classification = """{ kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}" }""";

    private readonly SampleProject sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Read_MultipleChoice_HasItsKeysAndDefaults()
    {
        var task = Assert.IsType<MultipleChoiceTask>(Read(
            """{ kind: multiple_choice, prompt: "{question}\nAnswer:", choices: options, answer: key, """
            + """normalize: unconditional, unconditional_prompt: "Answer:" }"""));

        Assert.Equal(("multiple_choice", " {choice}", "options", "key"),
            (task.Kind, task.Target.Source, task.ChoicesField, task.AnswerField));
        Assert.Equal((Normalization.Unconditional, "Answer:"), (task.Normalize, task.UnconditionalPrompt));
        Assert.Equal(["accuracy"], task.Metrics.Select(metric => metric.Name));
    }

    [Fact]
    public void Read_Generation_HasItsKeys()
    {
        var task = Assert.IsType<GenerationTask>(Read(
            """{ kind: generation, prompt: "{text}\nSummary:", target: " {summary}", metric: [rougeLsum, chrf], """
            + """max_new_tokens: 32, stop: "\n\n", tokenization: google }"""));

        Assert.Equal(["rougeLsum", "chrf"], task.Metrics.Select(metric => metric.Name));
        Assert.Equal((32, "google"), (task.MaxNewTokens, task.TokenizationOf(Language.Parse("ja")).Name));
        Assert.Equal(["\n\n"], task.Stop);
    }

    [Fact]
    public void Read_Fields_MapColumns()
    {
        var task = Read(
            """{ kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}", """
            + "fields: { text: review_body, label: stars } }");

        Assert.Equal(["review_body", "stars", "id"], task.Rules.Select(rule => rule.Column));
        Assert.Equal(["text", "label", "id"], task.Rules.Select(rule => rule.Name));
    }

    [Theory]
    [InlineData("""{ kind: generation, prompt: "{text}", target: " {summary}", labels: [a, b] }""", "task.labels is not a known key")]
    [InlineData("""{ kind: generation, prompt: "{text}", target: " {summary}", metric: rougel }""",
        "task.metric 'rougel' is no metric of texts; expected one of: rouge1, rouge2, rougeL, rougeLsum, chrf, exact_match")]
    [InlineData("""{ kind: generation, prompt: "{text}", target: " {summary}", tokenization: chars }""",
        "task.tokenization 'chars' is no tokenization; expected one of: auto, google, google_porter, words, characters")]
    [InlineData("""{ kind: multiple_choice, prompt: "{question}", normalize: letters }""",
        "task.normalize 'letters' is not one of: none, tokens, characters, unconditional")]
    [InlineData("""{ kind: multiple_choice, prompt: "{question}", normalize: unconditional }""",
        "task.unconditional_prompt is required with 'normalize: unconditional'")]
    [InlineData("""{ kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}", fields: { body: x } }""",
        "task.fields maps 'body', which no template names; these are named: text, label, id")]
    [InlineData("""{ kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}", few_shot: -1 }""",
        "task.few_shot '-1' is not a whole number of at least 0")]
    public void Read_Wrong_IsRefusedByKey(string task, string expected)
    {
        var problems = Assert.Throws<BadInputException>(() => Read(task)).Problems;

        Assert.StartsWith($"tributary.yaml:3: {expected}", problems[0].ToString(), StringComparison.Ordinal);
    }

    private TaskDefinition Read(string task)
    {
        sample.Yaml = sample.Yaml.Replace(Classification, task, StringComparison.Ordinal);
        return ProjectFile.Read(sample.Folder).Task;
    }
}
