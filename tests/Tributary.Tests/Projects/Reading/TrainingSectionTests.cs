using Tributary.Projects;
using Tributary.Projects.Reading;
using Tributary.Training;

namespace Tributary.Tests.Projects.Reading;

public sealed class TrainingSectionTests : IDisposable
{
    private readonly SampleProject sample = new();

    [Fact]
    public void Read_NewKeys_AreTaken()
    {
        var project = Read("validate: metric, eval_steps: 5, early_stopping_patience: 2",
            "device: cuda:1, allow_tf32: true, activation_checkpointing: true, save_steps: 10, save_minutes: 0.5");
        Assert.Equal((Validate.Metric, 5, 2), (project.Training.Validate, project.Training.EvalSteps,
            project.Training.EarlyStoppingPatience));
        var trainer = project.Run.Trainer;
        Assert.Equal((1, true, true, 10, 0.5), (trainer.Device.Gpu, trainer.AllowTf32, trainer.ActivationCheckpointing,
            trainer.SaveSteps, trainer.SaveMinutes));
    }

    [Fact]
    public void Read_Update_IsTakenAndNoPartOfAFirstTrainingsIdentity()
    {
        var plain = Identity("epochs: 2", "on: local");

        Assert.Equal(new TrainingUpdate(UpdateMode.Scratch, 0.2), Read("epochs: 2", "on: local").Training.Update);
        Assert.Equal(new TrainingUpdate(UpdateMode.Continue, 0.5),
            Read("epochs: 2, update: continue, replay: 0.5", "on: local").Training.Update);
        Assert.Equal(plain, Identity("epochs: 2, update: continue, replay: 0.5", "on: local"));
    }

    [Theory]
    [InlineData("trainer: command", "'command' is required")]
    [InlineData("command: \"a {output_dir}\"", "needs 'trainer: command'")]
    [InlineData("trainer: command, command: \"a {outputdir}\"", "{outputdir} is not known")]
    [InlineData("trainer: axolotl", "'axolotl' is not one of")]
    [InlineData("validate: f1", "'f1' is not one of")]
    [InlineData("eval_steps: -1", "eval_steps")]
    [InlineData("replay: 1.01", "training.replay")]
    [InlineData("replay: -0.1", "training.replay")]
    [InlineData("update: resume", "'resume' is not one of")]
    public void Read_Wrong_IsRefusedWithItsKey(string training, string why) =>
        Assert.Contains(why, Assert.Throws<BadInputException>(() => Read(training, "on: local")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_LooksWithoutAValidationSet_AreRefusedByLanguage()
    {
        sample.Yaml = sample.Yaml.Replace("de: { train: data/de/train.jsonl, valid: data/de/valid.jsonl,",
            "de: { train: data/de/train.jsonl,", StringComparison.Ordinal);
        var refused = Assert.Throws<BadInputException>(() => Read("validate: metric, early_stopping_patience: 1", "on: local"));
        Assert.Equal(2, refused.Problems.Count(problem => problem.Text.Contains("de has none", StringComparison.Ordinal)));
    }

    [Fact]
    public void Identity_RunSettings_AreNoPartAndTheCommandIs()
    {
        var plain = Identity("epochs: 2", "on: local");
        Assert.Equal(plain, Identity("epochs: 2", "device: cpu, save_steps: 3, activation_checkpointing: true"));
        Assert.NotEqual(plain, Identity("epochs: 2, trainer: command, command: \"a {output_dir}\"", "on: local"));
        Assert.NotEqual(plain, Identity("epochs: 2, eval_steps: 3", "on: local"));
    }

    public void Dispose() => sample.Dispose();

    private Project Read(string training, string run)
    {
        var yaml = sample.Yaml;
        sample.Yaml = yaml.Replace("training: { epochs: 2, learning_rate: 1e-3 }",
            $"training: {{ {training} }}\nrun: {{ {run} }}", StringComparison.Ordinal);
        try
        {
            return ProjectFile.Read(sample.Folder);
        }
        finally
        {
            sample.Yaml = yaml;
        }
    }

    private string Identity(string training, string run) =>
        string.Join('\n', Read(training, run).Training.Identity().Select(part => $"{part.Key}={part.Value}"));
}
