using Tributary.Planning.Estimates;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Testing;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning;

public sealed class PlanTests : IDisposable
{
    private readonly SampleProject sample = new();

    [Fact]
    public void Of_NewProject_PlansTheWholeChainAndWritesNothing()
    {
        var plan = sample.Plan();

        Assert.Equal(["train/en", "train/de", "search/all", "merge/all", "evaluate/merged-en", "evaluate/merged-de",
            "evaluate/individual-en", "evaluate/individual-de", "release/0001"], plan.Stations.Select(station => station.Name.ToString()));
        Assert.Equal(["no release yet"], plan.Release!.Reasons);
        Assert.All(plan.Stations.SkipLast(1), station => Assert.Equal(["has not run yet"], station.Reasons));
        Assert.False(Directory.Exists(plan.Store.Folder));
    }

    [Fact]
    public void Of_EverythingFinished_IsUpToDate()
    {
        var plan = sample.Plan();
        SampleProject.Finish(plan, plan.Stations);

        Assert.Equal(["release/0001"], sample.Plan().Stale.Select(station => station.Name.ToString()));
    }

    [Fact]
    public void Of_OneLanguageChanged_TrainsItAloneAndSaysWhatChanged()
    {
        var before = sample.Plan();
        SampleProject.Finish(before, before.Stations, seconds: 3);
        sample.AppendLine("de", "train", """{"text":"ganz neu","label":"good"}""");
        sample.AppendLine("de", "train", """{"text":"noch neuer","label":"bad"}""");

        var plan = sample.Plan();

        Assert.Equal(["train/de", "search/all", "merge/all", "evaluate/merged-en", "evaluate/merged-de", "evaluate/individual-de",
                "release/0001"],
            plan.Stale.Select(station => station.Name.ToString()));
        Assert.Equal(["train data of de changed: +2 -0 ~0 examples (data/de/train.jsonl)"], plan.Training("de").Reasons);
        Assert.Equal(["the adapter of de changes"], plan.Merge.Reasons);
        Assert.Null(plan.ExpectedSeconds);
        // Eight examples if there were six: 4 s; the others as before.
        Assert.Equal(19.0, Estimate.Sum(plan.Stale.SkipLast(1).Select(station => plan.Estimates[station.Folder])).Seconds);
    }

    [Fact]
    public void Of_SettingChanged_NamesKeyOldAndNew()
    {
        var before = sample.Plan();
        SampleProject.Finish(before, before.Stations);
        sample.Yaml = sample.Yaml.Replace("epochs: 2", "epochs: 5", StringComparison.Ordinal);

        var plan = sample.Plan();

        Assert.Equal(["training.epochs: 2 -> 5"], plan.Training("en").Reasons);
        Assert.Equal(["training.epochs: 2 -> 5"], plan.Training("de").Reasons);
    }

    [Fact]
    public void Of_SeveralFilesOfASplit_NamesThemAll()
    {
        var before = sample.Plan();
        SampleProject.Finish(before, before.Stations);
        var outside = Path.Combine(Path.GetTempPath(), $"tributary-{Guid.NewGuid():N}.jsonl");
        try
        {
            File.WriteAllText(outside, """{"text":"from elsewhere","label":"bad"}""" + "\n");
            File.WriteAllText(Path.Combine(sample.Folder, "data", "en", "more.jsonl"), """{"text":"quite new","label":"good"}""" + "\n");
            sample.Yaml = sample.Yaml.Replace("train: data/en/train.jsonl",
                $"train: [data/en/train.jsonl, data/en/more.jsonl, \"{outside.Replace('\\', '/')}\"]", StringComparison.Ordinal);

            Assert.Equal([$"train data of en changed: +2 -0 ~0 examples (data/en/train.jsonl, data/en/more.jsonl, "
                + $"{Path.GetFileName(outside)})"], sample.Plan().Training("en").Reasons);
        }
        finally
        {
            File.Delete(outside);
        }
    }

    [Fact]
    public void Of_AnotherBaseModel_NamesBothByTheBeginningsOfTheirDigests()
    {
        var before = sample.Plan();
        SampleProject.Finish(before, before.Stations);
        File.WriteAllText(Path.Combine(sample.Folder, "base", "tokenizer.json"), TinyTokenizer.Json + " ");

        var plan = sample.Plan();

        Assert.Equal([$"another base model: {before.Inputs.BaseModel.Short} -> {plan.Inputs.BaseModel.Short}"],
            plan.Training("en").Reasons);
        Assert.NotEqual(before.Inputs.BaseModel, plan.Inputs.BaseModel);
    }

    [Fact]
    public void Of_ValueOfSeveralLines_StandsOnOne()
    {
        var before = sample.Plan();
        SampleProject.Finish(before, before.Stations);
        sample.Yaml = sample.Yaml.Replace("\"{text} =\"", "\"{text}\\n=\"", StringComparison.Ordinal);

        Assert.Equal(["task.prompt: {text} = -> {text}\\n="], sample.Plan().Training("en").Reasons);
    }

    [Fact]
    public void Of_FolderOfAFormerRunGone_SaysSo()
    {
        var before = sample.Plan();
        SampleProject.Finish(before, before.Stations);
        Directory.Delete(before.Training("en").Folder, recursive: true);

        Assert.Equal(["its folder is not there any more"], sample.Plan().Training("en").Reasons);

        sample.Yaml = sample.Yaml.Replace("epochs: 2", "epochs: 5", StringComparison.Ordinal);
        Assert.Equal(["it ran before, and the folder of that run is not there any more"], sample.Plan().Training("en").Reasons);
        Assert.Equal(["training.epochs: 2 -> 5"], sample.Plan().Training("de").Reasons);
    }

    [Fact]
    public void Of_ChangeUndone_IsUpToDateAgain()
    {
        var plan = sample.Plan();
        SampleProject.Finish(plan, plan.Stations);
        var original = sample.Yaml;
        sample.Yaml = original.Replace("learning_rate: 1e-3", "learning_rate: 2e-3", StringComparison.Ordinal);
        var other = sample.Plan();
        SampleProject.Finish(other, other.Stale);
        sample.Yaml = original;

        Assert.Equal(["release/0001"], sample.Plan().Stale.Select(station => station.Name.ToString()));
    }

    [Fact]
    public void Of_DataGzippedOrRewritten_StaysUpToDate()
    {
        var plan = sample.Plan();
        SampleProject.Finish(plan, plan.Stations);
        var path = Path.Combine(sample.Folder, "data", "en", "train.jsonl");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"text\":", "\"text\" :  ", StringComparison.Ordinal));

        Assert.Equal(["release/0001"], sample.Plan().Stale.Select(station => station.Name.ToString()));
    }

    [Fact]
    public void Of_Comparison_AddsCombinedAndAllVariants()
    {
        var plan = sample.Plan(PlanScope.Comparison);

        Assert.Equal(2 + 1 + 2 + 1 + (2 * 5), plan.Stations.Count);
        Assert.Contains(plan.Stations, station => station.Name.ToString() == "evaluate/individual-de");
        Assert.Equal(2, plan.Training(TrainStation.Combined).Languages.Count);
    }

    [Fact]
    public void Of_BadLinesInSeveralFiles_ReportsAllAtOnce()
    {
        sample.AppendLine("en", "train", "not json");
        sample.AppendLine("de", "test", """{"text":"x","label":"ugly"}""");

        var thrown = Assert.Throws<BadInputException>(() => sample.Plan());

        Assert.Equal(2, thrown.Problems.Count);
        Assert.StartsWith("data/en/train.jsonl:7", thrown.Problems[0].Where, StringComparison.Ordinal);
        Assert.StartsWith("data/de/test.jsonl:7", thrown.Problems[1].Where, StringComparison.Ordinal);
        Assert.Contains("ugly", thrown.Problems[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TruncatedBaseWeights_IsRefused()
    {
        var weights = Path.Combine(sample.Folder, "base", "model.safetensors");
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..^4]);

        var thrown = Assert.Throws<BadInputException>(() => sample.Plan());

        Assert.Contains("model.safetensors", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"architectures\":[\"LlamaForCausalLM\"],\"hidden_act\":\"\\ud800\"}")]
    public void Of_BrokenConfigOfTheBase_IsRefusedWithTheFile(string config)
    {
        var path = Path.Combine(sample.Folder, "base", "config.json");
        File.WriteAllText(path, config);

        Assert.Equal(path, Assert.Throws<BadInputException>(() => sample.Plan()).Problems[0].Where);
    }

    [Fact]
    public void Of_FewShot_MakesTheTrainingSetPartOfEveryEvaluation()
    {
        Assert.DoesNotContain("data.en.train", sample.Plan().Stations.OfType<EvaluateStation>().First().Inputs.Values.Keys);

        sample.Yaml = sample.Yaml.Replace("kind: classification,", "kind: classification, few_shot: 2,", StringComparison.Ordinal);
        var plan = sample.Plan();

        Assert.Equal("2", plan.Stations.OfType<EvaluateStation>().First().Inputs.Values["task.few_shot"]);
        Assert.Contains("data.en.train", plan.Stations.OfType<EvaluateStation>().First().Inputs.Values.Keys);
        Assert.DoesNotContain("task.few_shot", plan.Stations.OfType<TrainStation>().First().Inputs.Values.Keys);
    }

    [Fact]
    public void Of_AnswersOfNoOption_AreAllToldBeforeAnythingRuns()
    {
        sample.Yaml = sample.Yaml.Replace(
            """kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}" }""",
            """kind: multiple_choice, prompt: "{text} =", choices: options, answer: label }""",
            StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(sample.Folder, "data"), "*.jsonl", SearchOption.AllDirectories))
        {
            File.WriteAllText(file, """{"text":"a","options":["x","y"],"label":5}""" + "\n");
        }

        var problems = Assert.Throws<BadInputException>(() => sample.Plan()).Problems;

        Assert.Equal(6, problems.Count);
        Assert.All(problems, problem => Assert.StartsWith("field 'label' is '5', which names none of the 2 options",
            problem.Text, StringComparison.Ordinal));
    }

    public void Dispose() => sample.Dispose();
}
