using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Tests.Running.Jobs;

/// <summary>A project whose trainings a shell makes: it copies a ready result into the job's folder, which is its last argument.</summary>
public sealed class CommandRunnerTests : IDisposable
{
    private readonly RunnableProject project = new();

    public CommandRunnerTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "runs a POSIX shell");

    public void Dispose() => project.Dispose();

    [Fact]
    public async Task Run_OnCommand_TrainsThereAndNotHere()
    {
        var made = Path.Combine(project.Sample.Folder, "made");
        Directory.CreateDirectory(made);
        new FakeTrainer().Train(new TrainingJob { Name = "x", BaseModel = "base", Adapter = new() { R = 2 }, Recipe = new(), Train = [],
            Valid = [] }, made, "", null, TestContext.Current.CancellationToken);
        Choose("mkdir -p $0/output && cp made/* $0/output");

        var result = await project.Run();

        Assert.Empty(project.Trained);
        Assert.NotNull(result.Outcome!.Release);
    }

    [Theory]
    [InlineData("echo queue is full >&2; exit 3", "'sh' ended with exit code 3 and no result: queue is full")]
    [InlineData("exit 0", "'sh' ended with exit code 0 and no result")]
    public async Task Run_CommandWithoutResult_FailsWithItsWords(string script, string expected)
    {
        Choose(script);

        var failed = await Assert.ThrowsAsync<StationFailedException>(() => project.Run());

        Assert.Contains(expected, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Stopped_EndsTheCommandWhoseInputWasOpen()
    {
        using var source = new CancellationTokenSource();
        Choose("cat");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => project.Run(told: _ => source.CancelAfter(200),
            cancellation: source.Token));
    }

    [Fact]
    public void Read_OnCommandWithoutOne_IsRefused()
    {
        project.Sample.Yaml += "\nrun: { on: command }\n";

        Assert.Contains("run.command is missing; expected a program and its arguments",
            Assert.Throws<BadInputException>(() => project.Plan()).Message, StringComparison.Ordinal);
    }

    private void Choose(string script) => project.Sample.Yaml += $"\nrun: {{ on: command, command: [sh, -c, '{script}'] }}\n";
}
