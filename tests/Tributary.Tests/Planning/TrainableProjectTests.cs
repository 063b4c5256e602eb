using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Testing;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning;

/// <summary>What would be found late, or never, is found by the plan.</summary>
public sealed class TrainableProjectTests : IDisposable
{
    private readonly SampleProject sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Require_SampleProject_FindsNothing()
    {
        TrainableProject.Require(sample.Plan());
        Assert.Empty(DataNotices.Of(sample.Plan().State));
    }

    [Theory]
    [InlineData("epochs: 2", "epochs: 1", "tributary.yaml:8: training.warmup_ratio is 0.03, and the training of 'en' has 1 optimiser step")]
    [InlineData("epochs: 2", "epochs: 2, warmup_ratio: 0.9", "all of it is warm-up, so that learning_rate is never reached")]
    [InlineData("[q_proj]", "[v_proj]", "tributary.yaml:7: adapter.target_modules 'v_proj' names no linear layer")]
    [InlineData("[q_proj]", "\"layers.*\"", "adapter.target_modules 'layers.*' matches no module of the base model")]
    [InlineData("epochs: 2", "epochs: 2, max_length: 12",
        "data/en/train.jsonl:1: the end of the target is cut off, and of 5 more examples")]
    [InlineData("epochs: 2", "epochs: 2, max_length: 4096", "tributary.yaml:8: training.max_length is 4096, and the base model reads "
        + "sequences of up to 64 tokens")]
    [InlineData("kind: classification,", "kind: classification, predict_by: generation, max_new_tokens: 60,",
        "tributary.yaml:3: task.max_new_tokens is 60, which leaves no room for a prompt")]
    public void Require_WhatCannotBeTrained_IsRefusedWithItsPlace(string old, string changed, string expected)
    {
        Configure("""{"model_type":"llama","eos_token_id":0,"max_position_embeddings":64}""");
        sample.Yaml = Replaced(old, changed).Replace("\" {label}\"", "\" and so it is {label}\"", StringComparison.Ordinal);

        var refused = Assert.Throws<BadInputException>(() => TrainableProject.Require(sample.Plan()));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_NoEndTokenWhereAnswersNeedOne_IsRefused()
    {
        Configure("""{"model_type":"llama"}""");
        TrainableProject.Require(sample.Plan());
        sample.Yaml = Replaced("kind: classification,", "kind: classification, predict_by: generation,");

        var refused = Assert.Throws<BadInputException>(() => TrainableProject.Require(sample.Plan()));

        Assert.Equal(4, refused.Problems.Count);
        Assert.StartsWith("data/en/train.jsonl:1: its answer needs an end", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_LabelsOfTheSameTokens_AreRefused()
    {
        File.WriteAllText(Path.Combine(sample.Folder, "base", "tokenizer.json"),
            """{"model":{"type":"BPE","vocab":{"b":0,"d":1,"?":2},"merges":[],"unk_token":"?"}}""");
        foreach (var (language, split) in from language in new[] { "en", "de" } from split in new[] { "train", "valid", "test" }
                                          select (language, split))
        {
            sample.WriteData(language, split, [($"{language} {split} one", "bad"), ($"{language} {split} two", "bid")]);
        }

        sample.Yaml = Replaced("[bad, good]", "[bad, bid]");

        var refused = Assert.Throws<BadInputException>(() => TrainableProject.Require(sample.Plan()));

        Assert.StartsWith("tributary.yaml:3: task.labels has answers that are the same tokens", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CutTargetsThatAreAllowed_AreTold()
    {
        sample.Yaml = Replaced("\" {label}\"", "\" and so it is {label}\", cut_targets: allow").Replace("epochs: 2",
            "epochs: 2, max_length: 12",
            StringComparison.Ordinal);

        TrainableProject.Require(sample.Plan());

        Assert.StartsWith("length  train of en: 6 of 6 examples lose the end of their target (training.max_length 12;",
            DataNotices.Of(sample.Plan().State)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CutPrompts_AreTold()
    {
        sample.Yaml = Replaced("epochs: 2", "epochs: 2, max_length: 14");

        TrainableProject.Require(sample.Plan());

        Assert.Contains(DataNotices.Of(sample.Plan().State), line =>
            line.StartsWith("length  train of en: 6 of 6 examples lose the beginning "
            + "of their prompt", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_OneClassAlone_IsTold()
    {
        sample.WriteData("en", "train", Enumerable.Range(0, 9).Select(i => ($"quite new {i}", "good")));

        Assert.StartsWith("labels  train of en: all 9 examples are 'good'", Assert.Single(DataNotices.Of(sample.Plan().State)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_MoreShotsThanExamples_IsRefused()
    {
        sample.Yaml = Replaced("[bad, good]", "[bad, good], few_shot: 7");

        var refused = Assert.Throws<BadInputException>(() => sample.Plan());

        Assert.Contains("asks for 7 solved examples, and its training set has 6", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Only a task whose answers need it has their end in the identity of its stations.</summary>
    [Fact]
    public void Plan_LabelsThatBeginEachOther_AreTrainedAndMeasuredWithTheirEnd()
    {
        Assert.DoesNotContain(sample.Plan().Stations, station => station.Inputs.Values.ContainsKey("task.answer_end"));
        sample.Yaml = Replaced("[bad, good]", "[bad, good, goodness]");

        var plan = sample.Plan();

        Assert.All(plan.Stations.Where(station => station is TrainStation or EvaluateStation or SearchStation),
            station => Assert.Equal("scored", station.Inputs.Values["task.answer_end"]));
        Assert.All(plan.Project.Task.TrainingExamples(plan.Inputs[Language.Parse("en"), Split.Train]!.Dataset),
            example => Assert.True(example.Ends));
    }

    public static IEnumerable<TheoryDataRow> Cases => SharedFolder.Cases("cases", [
        ["one-step", "nothing is learnt"], ["target-cut", "and of 15 more examples"], ["beyond-positions", "training.max_length is 4096"],
    ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Require_KnownCase_IsRefused(string name, string expected)
    {
        var plan = Plan.Of(SharedFolder.Require("cases", name), PlanScope.Merged, TimeProvider.System);

        Assert.Contains(expected, Assert.Throws<BadInputException>(() => TrainableProject.Require(plan)).Message, StringComparison.Ordinal);
    }

    private void Configure(string config) => File.WriteAllText(Path.Combine(sample.Folder, "base", "config.json"), config);

    private string Replaced(string old, string changed)
    {
        Assert.Contains(old, sample.Yaml, StringComparison.Ordinal);
        return sample.Yaml.Replace(old, changed, StringComparison.Ordinal);
    }
}
