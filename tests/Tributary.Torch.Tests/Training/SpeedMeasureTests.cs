using Tributary.Testing;
using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.Torch.Tests.Training;

public sealed class SpeedMeasureTests
{
    [Fact]
    public void Take_SampleBase_GivesPossibleFiguresAndLeavesNoFolder()
    {
        var speed = new SpeedMeasure(Question(), TimeProvider.System).Take();

        Assert.True(speed.IsPossible, speed.ToString());
        Assert.InRange(speed.TrainingFlops, 1e7, 1e15);
        Assert.InRange(speed.ScoringFlops, 1e7, 1e15);
    }

    [Fact]
    public void Take_NoModel_IsRefused()
    {
        using var folder = new TempFolder();

        Assert.Throws<BadInputException>(() => new SpeedMeasure(Question() with { BaseModel = folder.Path }, TimeProvider.System).Take());
    }

    private static SpeedQuestion Question() => new()
    {
        BaseModel = Path.Combine(Repository.Root, "samples", "base"),
        Adapter = new AdapterRecipe { R = 4, LoraDropout = 0.1 },
        BatchSize = 4,
        Accumulation = 2,
        Length = 24,
        Targets = 2,
        Options = 3,
        Settings = new TrainerSettings(),
        Threads = 1,
    };
}
