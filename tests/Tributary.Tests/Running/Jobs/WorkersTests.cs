using Tributary.Running.Jobs;

namespace Tributary.Tests.Running.Jobs;

public sealed class WorkersTests
{
    [Fact]
    public void Slots_DivideCoresAndGiveEveryWorkerAGpuOfItsOwn()
    {
        Assert.Equal([new WorkerSlot(8, null)], Workers.Slots(null, cores: 8, gpus: []));
        Assert.Equal([new WorkerSlot(4, "0"), new WorkerSlot(4, "1")], Workers.Slots(null, cores: 8, gpus: ["0", "1"]));
        Assert.Equal([new WorkerSlot(4, "2"), new WorkerSlot(4, "5"), new WorkerSlot(4, "2")],
            Workers.Slots(3, cores: 12, gpus: ["2", "5"]));
        Assert.Equal([new WorkerSlot(1, null), new WorkerSlot(1, null), new WorkerSlot(1, null)], Workers.Slots(3, cores: 2, gpus: []));
    }

    [Theory]
    [InlineData(null, "0 1 2")]
    [InlineData("1,3", "1 3")]
    [InlineData(" GPU-8a, GPU-9b ", "GPU-8a GPU-9b")]
    [InlineData("0,-1,1", "0")]
    [InlineData("", "")]
    public void GpusOf_Variable_SaysWhichAreSeen(string? visible, string expected) =>
        Assert.Equal(expected, string.Join(' ', Workers.GpusOf(visible, () => 3)));

    [Fact]
    public void GpusOf_VariableIsSet_CountsNone() =>
        Assert.Equal(["7"], Workers.GpusOf("7", () => throw new InvalidOperationException("asked")));
}
