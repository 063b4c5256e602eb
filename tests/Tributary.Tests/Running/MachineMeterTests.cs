using CsCheck;
using Tributary.Running;

namespace Tributary.Tests.Running;

public sealed class MachineMeterTests
{
    private static readonly Gen<(int Begin, int Length)[]> Runs =
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 30], (begin, length) => (begin, length)).Array[1, 12];

    [Fact]
    public void Parts_OfAnyRuns_AddUpToTheTimeInWhichTheMachineWasUsed() => Runs.Sample(runs =>
    {
        var uses = Play(runs);

        var used = Enumerable.Range(0, 100).Count(second => runs.Any(run => run.Begin <= second && second < run.Begin + run.Length));
        Assert.Equal(used, uses.Sum(use => use.Seconds), 1e-9);
        Assert.Equal(used * 5.0, uses.Sum(use => use.Joules!.Value), 1e-9);
        Assert.Equal(runs.Select(run => (double)run.Length), uses.Select(use => use.WallSeconds));
        Assert.All(uses, use => Assert.InRange(use.Seconds, 0, use.WallSeconds));
    });

    [Fact]
    public void Parts_OfTheSameRunsInAnotherOrder_AreTheSame() => Runs.Sample(runs =>
    {
        var turned = Play([.. runs.Reverse()]).Reverse();

        Assert.All(Play(runs).Zip(turned), pair => Assert.Equal(pair.First.Seconds, pair.Second.Seconds, 1e-9));
    });

    [Fact]
    public void Read_RunThatGoesOn_HasItsPartSoFar()
    {
        var clock = new SetClock();
        var meter = new MachineMeter(clock, () => null);
        var first = meter.Begin();
        clock.Second = 4;
        meter.Begin();
        clock.Second = 10;

        Assert.Equal(new MachineUse(10, 7, null), meter.Read(first));
    }

    [Fact]
    public void End_CounterThatBeganAnew_HasNoEnergy()
    {
        var (clock, counter) = (new SetClock(), 100.0);
        var meter = new MachineMeter(clock, () => counter);
        var run = meter.Begin();
        (clock.Second, counter) = (1, 3);

        Assert.Null(meter.End(run).Joules);
    }

    /// <summary>What runs use that begin and end at whole seconds, on a machine that takes five watts.</summary>
    private static MachineUse[] Play((int Begin, int Length)[] runs)
    {
        var clock = new SetClock();
        var meter = new MachineMeter(clock, () => clock.Second * 5.0);
        var (parts, uses) = (new MachineMeter.Part[runs.Length], new MachineUse[runs.Length]);
        for (clock.Second = 0; clock.Second <= 100; clock.Second++)
        {
            foreach (var (index, run) in runs.Index())
            {
                parts[index] = run.Begin == clock.Second ? meter.Begin() : parts[index];
                uses[index] = run.Begin + run.Length == clock.Second ? meter.End(parts[index]) : uses[index];
            }
        }

        return uses;
    }

    private sealed class SetClock : TimeProvider
    {
        public int Second { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Second;
    }
}
