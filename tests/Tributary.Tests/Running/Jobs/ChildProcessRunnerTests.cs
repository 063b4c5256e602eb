using Tributary.Releases.Stations;
using Tributary.Running.Jobs;
using Tributary.Testing;
using Tributary.Training;

namespace Tributary.Tests.Running.Jobs;

/// <summary>Children that are shell scripts; the job's folder is their second argument.</summary>
public sealed class ChildProcessRunnerTests : IDisposable
{
    private const string Line = """{"step":1,"steps":2,"epoch":1,"loss":0.5,"learning_rate":0.1,"device":"cuda:0"}""";
    private const string Result = "mkdir -p \"$2/output\"; touch \"$2/output/training.json\"";

    private readonly TempFolder folder = new();
    private readonly List<TrainingProgress> told = [];

    public ChildProcessRunnerTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "runs a POSIX shell");

    [Fact]
    public async Task TrainAsync_SlotWithGpu_ChildSeesItOnlyAndItsDeviceIsNamedByIt()
    {
        await Train($"mkdir -p \"$2\"; echo $1 $CUDA_VISIBLE_DEVICES $OMP_NUM_THREADS > \"$2/seen\"; echo '{Line}'; {Result}",
            new WorkerSlot(3, "5"));

        Assert.Equal("train-job 5 3\n", File.ReadAllText(folder["job", "seen"]));
        Assert.Equal("cuda:5", Assert.Single(told).Device);
    }

    [Fact]
    public async Task TrainAsync_SlotWithoutGpu_LeavesTheChildWhatThisProcessSees()
    {
        await Train($"mkdir -p \"$2\"; echo \"[$CUDA_VISIBLE_DEVICES]\" > \"$2/seen\"; echo no progress; echo '{Line}'; {Result}",
            new WorkerSlot(1, null));

        Assert.Equal($"[{Environment.GetEnvironmentVariable(Workers.GpuVariable)}]\n", File.ReadAllText(folder["job", "seen"]));
        Assert.Equal("cuda:0", Assert.Single(told).Device);
    }

    [Fact]
    public async Task TrainAsync_ExitCodes_AreWhatTheyMean()
    {
        var refused = await Assert.ThrowsAsync<BadInputException>(() => Train("echo 'error: train.jsonl: bad' >&2; exit 2"));
        Assert.Equal(("train/de", "train.jsonl: bad"), (refused.Problems[0].Where, refused.Problems[0].Text));
        var failed = await Assert.ThrowsAsync<StationFailedException>(() => Train("echo 'failed: no memory' >&2; exit 1"));
        Assert.Equal("train/de ended with exit code 1: no memory", failed.Message);
        await Assert.ThrowsAsync<OperationCanceledException>(() => Train("exit 130"));
        Assert.Contains("exit code 0", (await Assert.ThrowsAsync<StationFailedException>(() => Train("exit 0"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrainAsync_Cancelled_EndsTheChildsInput()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Train("cat; exit 130", stop: source.Token));
    }

    public void Dispose() => folder.Dispose();

    private Task Train(string script, WorkerSlot? slot = null, CancellationToken stop = default)
    {
        var job = new JobFolder
        {
            Folder = folder["job"],
            Station = StationName.Parse("train/de"),
            Settings = new TrainerSettings(),
            Checkpoint = folder["checkpoint"],
            Metrics = folder["metrics"],
            StartIn = folder.Path,
            Training = new TrainingJob { Name = "de", BaseModel = folder["base"], Adapter = new(), Recipe = new(), Train = [], Valid = [] },
        };
        return new ChildProcessRunner(new ProgramCommand("sh", ["-c", script, "sh"]))
            .TrainAsync(job, slot ?? new WorkerSlot(1, null), new SynchronousProgress<TrainingProgress>(told.Add), stop);
    }
}
