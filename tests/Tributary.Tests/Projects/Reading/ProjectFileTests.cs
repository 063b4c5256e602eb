using Tributary.Projects;
using Tributary.Projects.Reading;
using Tributary.Training;

namespace Tributary.Tests.Projects.Reading;

public sealed class ProjectFileTests : IDisposable
{
    private readonly SampleProject sample = new();

    [Fact]
    public void Read_Minimal_HasDefaults()
    {
        var project = ProjectFile.Read(sample.Folder);

        Assert.Equal(["en", "de"], project.Languages.Select(language => language.Language.Tag));
        Assert.Equal(2, project.Adapter.R);
        Assert.Equal(2.0, project.Adapter.LoraAlpha);
        Assert.Equal(1e-3, project.Training.LearningRate);
        Assert.Equal(Schedule.Cosine, project.Training.Schedule);
        Assert.Equal(Path.Combine(sample.Folder, "base"), project.BaseModel);
    }

    [Fact]
    public void Read_ManyMistakes_ReportsAllWithLines()
    {
        sample.Yaml = """
            project: sample
            base_model: nowhere
            task: { kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}" }
            languages:
              en: { train: data/en/missing.jsonl, tset: data/en/test.jsonl }
              e!: { train: data/de/train.jsonl }
            adapter: { r: 0 }
            training: { epochs: 2, learning_rat: 1e-3, schedule: sine }
            run: { on: slurm }
            """;

        var thrown = Assert.Throws<BadInputException>(() => ProjectFile.Read(sample.Folder));

        string[] expected =
        [
            "tributary.yaml:2: base_model 'nowhere' is not a folder",
            "tributary.yaml:5: languages.en.train 'data/en/missing.jsonl' is not a file",
            "tributary.yaml:5: languages.en.tset is not a known key; did you mean 'test'?",
            "tributary.yaml:6: languages.e! is not a language tag",
            "tributary.yaml:7: adapter.r '0' is not a whole number from 1",
            "tributary.yaml:8: training.schedule 'sine' is not one of: linear, cosine, constant",
            "tributary.yaml:8: training.learning_rat is not a known key; did you mean 'learning_rate'?",
            "tributary.yaml:9: run.on 'slurm' is not one of: local",
        ];
        Assert.Equal(expected.Length, thrown.Problems.Count);
        Assert.All(expected.Zip(thrown.Problems), pair => Assert.StartsWith(pair.First, pair.Second.ToString(), StringComparison.Ordinal));
    }

    /// <summary>A search is planned as the file is read, from the names of the languages.</summary>
    [Theory]
    [InlineData("e!")]
    [InlineData("'e '")]
    [InlineData("''")]
    public void Read_NameThatIsNoTagBesideASearch_IsRefusedAlone(string name)
    {
        sample.Yaml = sample.Yaml.Replace("  en:", $"  {name}:", StringComparison.Ordinal) + "\nmerge: { search: { lambda: [1, 2] } }\n";

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => ProjectFile.Read(sample.Folder)).Problems);

        Assert.Contains("is not a language tag", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownTaskKind_NamesTheKeyPath()
    {
        sample.Yaml = sample.Yaml.Replace("kind: classification", "kind: ranking", StringComparison.Ordinal);

        var thrown = Assert.Throws<BadInputException>(() => ProjectFile.Read(sample.Folder));

        Assert.StartsWith("tributary.yaml:3: task.kind 'ranking' is no kind of task", Assert.Single(thrown.Problems)
            .ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoProjectThere_SaysHowToMakeOne()
    {
        var thrown = Assert.Throws<BadInputException>(() => ProjectFile.Read(Path.Combine(sample.Folder, "data")));

        Assert.Contains("tributary init", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TrainAndAdapter_Refused()
    {
        sample.Yaml = sample.Yaml.Replace("de: { train:", "de: { adapter: base, train:", StringComparison.Ordinal);

        var thrown = Assert.Throws<BadInputException>(() => ProjectFile.Read(sample.Folder));

        Assert.Contains("exclude each other", thrown.Message, StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();
}
