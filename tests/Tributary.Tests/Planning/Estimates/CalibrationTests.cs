using Tributary.Planning;
using Tributary.Planning.Estimates;
using Tributary.Planning.Stations;
using Tributary.Tests.Projects;
using Tributary.Training;

namespace Tributary.Tests.Planning.Estimates;

/// <summary>A first plan's seconds, from speeds that are given.</summary>
public sealed class CalibrationTests : IDisposable
{
    // 24 bytes of weights: loaded in half a second, after one and a half to start.
    private static readonly MachineSpeed Speed = new(1.5, 48, 1e3, 1e4);

    private readonly SampleProject sample = new();

    public CalibrationTests() => File.WriteAllText(Path.Combine(sample.Folder, "base", "config.json"),
        """{"model_type":"llama","num_hidden_layers":1,"hidden_size":2,"vocab_size":10,"num_attention_heads":1,"eos_token_id":0}""");

    [Fact]
    public void At_NothingRan_GivesSecondsToAllThatAModelDoes()
    {
        var plain = sample.Plan();
        Assert.True(plain.WantsMeasure);

        var plan = plain.At(Speed);

        var station = plan.Training("en");
        var work = StationTexts.WorkOf(station)!.Value;
        var valid = StationTexts.WorkOf(plan.State, Language.Parse("en"), Split.Valid)!.Value;
        var model = new ModelShape(6, 1, 2, 2, 10);
        // Two epochs, after each of which the validation set is read.
        var expected = 2 + (model.Training(work, 0, recomputed: false) / 1e3) + (2 * model.Forward(valid, 0) / 1e4);
        var training = plan.Estimates[station.Folder];
        Assert.Equal((work.Tokens, EstimateBasis.Calibration), (training.Tokens, training.Basis));
        Assert.Equal(expected, training.Seconds!.Value, 9);
        Assert.All(plan.Stations.OfType<EvaluateStation>(), evaluate => Assert.Equal(
            model.Forward(StationTexts.WorkOf(evaluate)!.Value, 0) / 1e4, plan.Estimates[evaluate.Folder].Seconds!.Value, 9));
        Assert.Equal(EstimateBasis.Calibration, plan.Estimates[plan.Merge.Search!.Folder].Basis);
        Assert.Equal(EstimateBasis.Unknown, plan.Estimates[plan.Merge.Folder].Basis);
        Assert.Equal(new Estimate(2, 0, null, EstimateBasis.Calibration), plan.Loading);
        Assert.False(plan.WantsMeasure);
    }

    [Fact]
    public void At_TwoWorkers_ChargesEachTrainingHalf_AndThePriceFollows()
    {
        var alone = Training();
        sample.Yaml += "\nrun: { workers: 2 }\ncost: { per_hour: 3600 }\n";

        var beside = Training();

        Assert.Equal(alone.Seconds!.Value / 2, beside.Seconds!.Value, 9);
        Assert.Equal(new Money(beside.Seconds.Value, "USD"), beside.Price);
    }

    [Fact]
    public void WantsMeasure_RunsTellAll_IsFalse()
    {
        var plan = sample.Plan();
        SampleProject.Finish(plan, plan.Stale, 3, 90);
        Assert.False(sample.Plan().WantsMeasure);
        sample.Yaml = sample.Yaml.Replace("epochs: 2", "epochs: 3", StringComparison.Ordinal);

        Assert.False(sample.Plan().WantsMeasure);
    }

    [Fact]
    public void Key_OtherMachineOrShape_IsAnother_OtherSeedIsNot()
    {
        var first = Key();
        Assert.Equal(first, Key());
        Assert.NotEqual(first, Key(processor: "other"));
        Assert.NotEqual(first, Key(cores: 4));
        Assert.NotEqual(first, Key(threads: 2));
        var yaml = sample.Yaml;
        sample.Yaml = yaml.Replace("epochs: 2", "epochs: 7, seed: 3", StringComparison.Ordinal);
        Assert.Equal(first, Key());
        sample.Yaml = yaml.Replace("epochs: 2", "epochs: 2, batch_size: 3", StringComparison.Ordinal);
        Assert.NotEqual(first, Key());
    }

    [Fact]
    public void Of_Project_AsksItsOwnLengthAndAdapter()
    {
        var plan = sample.Plan();

        var question = Calibration.Of(plan.State, "p", 2, 1).Question;

        Assert.Equal((plan.Project.BaseModel, plan.Project.Adapter.R, plan.Project.Training.BatchSize, 1),
            (question.BaseModel, question.Adapter.R, question.BatchSize, question.Threads));
        Assert.InRange(question.Length, 2, 10);
        Assert.InRange(question.Targets, 1, question.Length - 1);
    }

    [Fact]
    public void Obstacle_UnknownFamily_SaysSo()
    {
        File.WriteAllText(Path.Combine(sample.Folder, "base", "config.json"), """{"model_type":"odd","architectures":["OddModel"]}""");

        Assert.Contains("OddModel", Calibration.Obstacle(sample.Plan().Project)!, StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();

    private Estimate Training()
    {
        var plan = sample.Plan().At(Speed);
        return plan.Estimates[plan.Training("en").Folder];
    }

    private Digest Key(string processor = "p", int cores = 2, int threads = 1) =>
        Calibration.Of(sample.Plan().State, processor, cores, threads).Key;
}
