using Tributary.Datasets;
using Tributary.Datasets.Reading;
using Tributary.Evaluation.Tasks;
using Tributary.Testing;
using Tributary.Training;

namespace Tributary.Tests.Evaluation.Tasks;

public sealed class TaskDefinitionTests : IDisposable
{
    private const string Prompt = "Review: {text}\nSentiment:";

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Examples_OfDataset_AreRendered()
    {
        var task = TaskDefinition.Create("classification", ["bad", "good"], Prompt, " {label}");
        var dataset = Dataset(task, """
            {"text": "nice {label}", "label": "good"}
            {"text": "poor", "label": "bad", "id": "r-2"}
            """);

        Assert.Equal(
            [("1", "Review: nice {label}\nSentiment:", "good", 1), ("r-2", "Review: poor\nSentiment:", "bad", 0)],
            task.Examples(dataset).Select(example => (example.Id, example.Prompt, example.Reference, example.Right)));
        Assert.Equal([" bad", " good"], task.Examples(dataset)[0].Continuations);
        Assert.Equal(
            [new TrainingExample("Review: nice {label}\nSentiment:", " good"), new TrainingExample("Review: poor\nSentiment:", " bad")],
            task.TrainingExamples(dataset));
    }

    [Fact]
    public void Rules_OtherLabelField_IsTakenFromTheTarget()
    {
        var task = TaskDefinition.Create("classification", ["1", "2"], "{title}: {body}", "<{stars}>");

        Assert.Equal("stars", Assert.IsType<ClassificationTask>(task).LabelField);
        Assert.Equal("2", task.Examples(Dataset(task, """{"title": "a", "body": "b", "stars": 2}"""))[0].Reference);
    }

    [Fact]
    public void Rules_FieldOfPromptMissing_NamesWhatIsThere()
    {
        var task = TaskDefinition.Create("classification", ["bad", "good"], "{review}", " {label}");

        var problem = Assert.Throws<BadInputException>(() => Dataset(task, """{"text": "a", "label": "good"}""")).Message;

        Assert.EndsWith("data.jsonl:1: field 'review' is missing or null; the line has 'text', 'label'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_FieldOfPromptBlank_TellsOfOptionalFields()
    {
        var task = TaskDefinition.Create("classification", ["bad", "good"], "{text}\n{input}", " {label}");

        var problem = Assert.Throws<BadInputException>(() => Dataset(task, """{"text": "a", "input": "", "label": "good"}""")).Message;

        Assert.EndsWith("; a prompt that names it as {input?} does without", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_IdInPrompt_IsRequiredAndRendered()
    {
        var task = TaskDefinition.Create("classification", ["bad", "good"], "{id}", " {label}");

        var example = task.Examples(Dataset(task, """{"id": 7, "label": "good"}"""))[0];
        Assert.Equal(("7", "7", "good"), (example.Id, example.Prompt, example.Reference));
        Assert.Throws<BadInputException>(() => Dataset(task, """{"label": "good"}"""));
    }

    [Theory]
    [InlineData("multiple_choice", "", Prompt, " {label}", "task.target: ' {label}' must name the field 'choice' and no other")]
    [InlineData("multiple_choice", "", "{choices} {text}", " {choice}", "task.prompt: names the field 'choices', which holds the answer")]
    [InlineData("generation", "", Prompt, " none", "task.target: ' none' names 0 fields")]
    [InlineData("generation", "", "{text} {summary}", " {summary}", "task.prompt: names the field 'summary', which holds the answer")]
    [InlineData("clasification", "a,b", Prompt, " {label}", "task.kind: 'clasification' is no kind of task")]
    [InlineData("classification", "a", Prompt, " {label}", "task.labels: has 1 labels")]
    [InlineData("classification", "a,b,a", Prompt, " {label}", "task.labels: lists 'a' more than once")]
    [InlineData("classification", "a,", Prompt, " {label}", "task.labels: '' is blank")]
    [InlineData("classification", "a, b", Prompt, " {label}", "task.labels: ' b' is blank or has spaces")]
    [InlineData("classification", "a,b", "Sentiment:", " {label}", "task.prompt: 'Sentiment:' names no field")]
    [InlineData("classification", "a,b", "{text} {label}", " {label}", "task.prompt: names the field 'label', which holds the answer")]
    [InlineData("classification", "a,b", "{text", " {label}", "task.prompt: '{' at character 1 is never closed")]
    [InlineData("classification", "a,b", Prompt, " label", "task.target: ' label' names 0 fields")]
    [InlineData("classification", "a,b", Prompt, " {label} {text}", "task.target: ' {label} {text}' names 2 fields")]
    [InlineData("classification", "a,b", Prompt, " {id}", "task.target: names the field 'id'")]
    public void Create_Invalid_IsRefusedByKey(string kind, string labels, string prompt, string target, string expected)
    {
        var problem = Assert.Single(Assert.Throws<BadInputException>(() => TaskDefinition.Create(kind, labels.Split(','), prompt, target))
            .Problems);

        Assert.StartsWith(expected, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SeveralProblems_TellsAll() =>
        Assert.Equal(4, Assert.Throws<BadInputException>(() => TaskDefinition.Create("x", [], "{", "}")).Problems.Count);

    private Dataset Dataset(TaskDefinition task, string content)
    {
        File.WriteAllText(temp["data.jsonl"], content);
        return DatasetFile.Read(temp["data.jsonl"], task.Rules);
    }
}
