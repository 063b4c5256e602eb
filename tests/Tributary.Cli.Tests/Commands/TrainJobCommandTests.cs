using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Running;
using Tributary.Running.Jobs;

namespace Tributary.Cli.Tests.Commands;

/// <summary>A job's folder trained by a process of its own.</summary>
public sealed class TrainJobCommandTests
{
    [Fact]
    public void TrainJob_WithoutTheProject_GivesTheBytesOfTrain()
    {
        using var project = RiverProject.Create(epochs: 1);
        Assert.Equal(0, Tool.Run(project.Path, "train", "de").ExitCode);
        var plan = Plan.Of(project.Path, PlanScope.Merged, TimeProvider.System);
        var trained = plan.Training("de");
        var job = TrainRun.JobOf(plan.Store, trained);
        job.Write();
        Directory.Delete(Path.Combine(project.Path, "data"), recursive: true);
        File.Delete(Path.Combine(project.Path, "tributary.yaml"));

        var result = Tool.Run(project.Path, "train-job", job.Folder);

        Assert.True(result.ExitCode == 0, result.Out + result.Error);
        Assert.True(job.IsDone);
        Assert.All(Directory.EnumerateFiles(job.Output), file =>
            Assert.Equal(Digest.OfFile(Path.Combine(trained.Folder, Path.GetFileName(file))), Digest.OfFile(file)));
        Assert.All(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.NotNull(ChildProtocol.TryRead(line)));
    }

    [Fact]
    public void TrainJob_NoJob_IsBadInput()
    {
        using var project = RiverProject.Create(epochs: 1);

        var result = Tool.Run(project.Path, "train-job", "data");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("manifest", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("train-job", Tool.Run(project.Path, "--help").Out, StringComparison.Ordinal);
    }
}
