using CsCheck;
using Tributary.Torch.Training;

namespace Tributary.Torch.Tests.Training;

public sealed class BatchOrderTests
{
    [Fact]
    public void Epoch_AnyLengths_HoldsEveryExampleOnceInFullBatchesButOne() =>
        Gen.Select(Gen.Int[1, 200].Array[1, 900], Gen.Int[1, 16], Gen.Int[0, 3]).Sample((lengths, size, epoch) =>
        {
            var batches = BatchOrder.Epoch(lengths, size, 42, "de", epoch);
            Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(batch => batch).Order());
            Assert.Equal((lengths.Length + size - 1) / size, batches.Count);
            Assert.Equal(batches, BatchOrder.Epoch(lengths, size, 42, "de", epoch));
        }, iter: 100);

    [Fact]
    public void Epoch_RealLengths_PadsLittleAndChangesWithEpochAndName()
    {
        var lengths = Enumerable.Range(0, 2000).Select(i => 10 + (i * 7919 % 90)).ToArray();
        var batches = BatchOrder.Epoch(lengths, 8, 42, "de", 0);
        var padded = batches.Sum(batch => batch.Length * batch.Max(index => lengths[index]));
        Assert.True(padded < lengths.Sum() * 1.05);
        Assert.NotEqual(batches, BatchOrder.Epoch(lengths, 8, 42, "de", 1));
        Assert.NotEqual(batches, BatchOrder.Epoch(lengths, 8, 42, "fr", 0));
        Assert.NotEqual(batches.Select(batch => batch.Length * lengths[batch[0]]),
            batches.Select(batch => batch.Length * lengths[batch[0]]).OrderDescending());
    }
}
