using System.Text.RegularExpressions;
using Tributary.Projects.Reading;
using Tributary.Projects.Starting;
using Tributary.Testing;
using Tributary.Tests.Architecture;
using Tributary.Training;

namespace Tributary.Tests.Projects.Starting;

/// <summary>The first project file: what it finds in data of any layout and with any columns, and
/// what it says if something is missing.</summary>
public sealed partial class NewProjectTests : IDisposable
{
    private readonly SampleProject sample = new();

    [Fact]
    public void Write_AFolderPerLanguage_ReadsBackAsAProjectOfDefaults()
    {
        var started = New().Write();
        var project = Parse(started);

        Assert.Empty(started.Open);
        Assert.Equal(Path.GetFileName(sample.Folder), project.Name);
        Assert.Equal(["bad", "good"], project.Task.Labels);
        Assert.Equal("Review: {text}\nSentiment:", project.Task.Prompt.Source);
        Assert.Equal(" {label}", project.Task.Target.Source);
        Assert.Equal(["de", "en"], project.Languages.Select(language => language.Language.Tag));
        Assert.Equal(new TrainingRecipe(), project.Training);
        Assert.Equivalent(ProjectFile.Parse(sample.Yaml, sample.File_).Gate, project.Gate);
    }

    [Fact]
    public void Write_AnyProject_HasEveryKeyThatTheDocumentationLists()
    {
        var text = New().Write().Text;
        var table = File.ReadLines(Path.Combine(Repository.Root, "docs", "project-file.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Key().Matches(line.Split('|')[1]))
            .Select(match => match.Groups[1].Value.Split('.').Last(part => part != "xx"));

        Assert.All(table.Except(["valid", "test", "train", "adapter"]), key =>
            Assert.Matches(new Regex($@"(?m)^[ #]*{key}:|[{{ ]{key}:"), text));
    }

    [Fact]
    public void Write_CellsPartedBySemicolons_NamesTheDelimiter()
    {
        File.WriteAllText(Path.Combine(sample.Folder, "en.csv"), "review;sentiment\nfine, really;good\nno;bad\n");

        var started = (New() with { Data = Path.Combine(sample.Folder, "en.csv"), Language = Language.Parse("en") }).Write();

        Assert.Empty(started.Open);
        Assert.Contains("en: { train: en.csv, delimiter: \";\" }", started.Text, StringComparison.Ordinal);
        Assert.Equal(["bad", "good"], Parse(started).Task.Labels);
    }

    [Fact]
    public void Write_BaseModelThatReadsLess_LimitsMaxLength()
    {
        File.WriteAllText(Path.Combine(sample.Folder, "base", "config.json"), """{"model_type":"llama","max_position_embeddings":256}""");

        Assert.Equal(256, Parse(New().Write()).Training.MaxLength);
    }

    [Theory]
    [InlineData("review_id,review_body,stars", "r1,The room was clean and quiet,5", "r2,The soup was cold,1", "review_body", "stars")]
    [InlineData("a,b", "one,A long text about a thing", "two,Another text of some length", "b", null)]
    [InlineData("Text,Label", "fine,x", "bad,y", "Text", "Label")]
    public void Write_OtherColumns_AreFoundByNameOrContent(string header, string first, string second, string text, string? label)
    {
        File.WriteAllText(Path.Combine(sample.Folder, "en.csv"), $"{header}\n{first}\n{second}\n");

        var started = (New() with { Data = Path.Combine(sample.Folder, "en.csv"), Language = Language.Parse("en") }).Write();

        Assert.Contains($"fields: {{ text: {text}, label: {label ?? "label"} }}", started.Text, StringComparison.Ordinal);
        Assert.Equal(label is null,
            started.Open.Any(problem => problem.Contains("no column looks like the label", StringComparison.Ordinal)));
        Assert.All(started.Open, problem => Assert.Contains($"#   {problem}", started.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("multiple_choice", """{"question":"Which?","choices":["a","b"],"answer":"a"}""", "choices: choices")]
    [InlineData("generation", """{"article":"A long text","highlights":"short"}""", "fields: { text: article, summary: highlights }")]
    [InlineData("classification", """{"utterance":"play a song","intent":"music"}""", "fields: { text: utterance, label: intent }")]
    public void Write_KindOfTask_IsWhatTheColumnsSpeakOf(string kind, string line, string expected)
    {
        var other = line.Replace("music", "news", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(sample.Folder, "de.jsonl"), $"{line}\n{other}\n");

        var started = (New() with { Data = Path.Combine(sample.Folder, "de.jsonl"), Language = Language.Parse("de") }).Write();

        Assert.Empty(started.Open);
        Assert.Equal(kind, started.Kind);
        Assert.Contains(expected, started.Text, StringComparison.Ordinal);
        Assert.Equal(kind, Parse(started).Task.Kind);
    }

    [Theory]
    [InlineData("de_train.csv", "de_test.csv")]
    [InlineData("train.de.csv", "test-de.csv")]
    [InlineData("de.csv", "de.test.csv")]
    [InlineData("de/training.csv", "de/test.csv")]
    public void Write_Layouts_FindTheParts(string train, string test)
    {
        var data = Path.Combine(sample.Folder, "other");
        foreach (var file in new[] { train, test })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(data, file))!);
            File.WriteAllText(Path.Combine(data, file), "text,label\nfine,x\nbad,y\n");
        }

        var started = (New() with { Data = data }).Write();

        Assert.Contains($"de: {{ train: other/{train}, test: other/{test} }}", started.Text, StringComparison.Ordinal);
        Assert.Equal([1.0], Parse(started).Merge.Settings.Lambdas!);
    }

    [Fact]
    public void Write_ProblemsOfData_AreCountedAtTheHeadOfTheFile()
    {
        sample.WriteData("en", "train", [("", "good"), ("", "bad"), ("fine", "good")]);

        var started = New().Write();

        var open = Assert.Single(started.Open);
        Assert.StartsWith("data/en/train.jsonl:1: field 'text' is blank", open, StringComparison.Ordinal);
        Assert.EndsWith("; the same of line 2", open, StringComparison.Ordinal);
        Assert.StartsWith("# Still open", started.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ColumnThatIsNotThere_IsRefusedWithTheNearest()
    {
        var refused = Assert.Throws<BadInputException>(() => (New() with { TextColumn = "txt" }).Write());

        Assert.Contains("has no column 'txt' for the text; did you mean 'text'?", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();

    private NewProject New() => new()
    {
        Folder = sample.Folder, BaseModel = "base", Data = Path.Combine(sample.Folder, "data"),
    };

    private Tributary.Projects.Project Parse(StartedProject started) => ProjectFile.Parse(started.Text, sample.File_);

    [GeneratedRegex(@"`\.?([a-z_.0-9]+)`")]
    private static partial Regex Key();
}
