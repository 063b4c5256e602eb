using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Models;

public sealed class PackedRowsTests
{
    /// <summary>Whatever the family does between its rows, padding that does not go through it changes nothing.</summary>
    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void Hidden_WithoutItsPadding_IsThatOfThePaddedBatch(string name)
    {
        using var model = CausalModel.Load(Goldens.Model(name));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        int[] lengths = [30, 24, 9, 17];
        var ids = zeros(lengths.Length, 30, ScalarType.Int64);
        for (var b = 0; b < lengths.Length; b++)
        {
            long[] tokens = [.. Enumerable.Range(0, lengths[b]).Select(t => (long)(5 + ((b + t) * 37 % 250)))];
            ids[b].narrow(0, 0, lengths[b]).copy_(tensor(tokens));
        }

        var rows = tensor(lengths.SelectMany((length, b) => new[] { (b * 30L) + length - 1, (b * 30L) + (length / 2) }).ToArray());
        var packed = model.Hidden(new PassInput(ids) { Rows = rows, Lengths = lengths });
        var padded = model.Hidden(new PassInput(ids) { Rows = rows });

        Assert.Equal(model.Config.Rope.Type == "longrope",
            PackedRows.Of(new PassInput(ids) { Rows = rows, Lengths = lengths }, model.Config) is null);
        Assert.True((packed - padded).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Of_BatchWithoutPadding_IsNone()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        using var scope = NewDisposeScope();
        var (ids, rows) = (ones(4, 30, ScalarType.Int64), zeros(1, ScalarType.Int64));

        Assert.Null(PackedRows.Of(new PassInput(ids) { Rows = rows, Lengths = [30, 30, 30, 30] }, model.Config));
        Assert.Null(PackedRows.Of(new PassInput(ids) { Rows = rows }, model.Config));
        Assert.Null(PackedRows.Of(new PassInput(ids) { Lengths = [30, 9, 30, 30] }, model.Config));
        Assert.Equal(99, PackedRows.Of(new PassInput(ids) { Rows = rows, Lengths = [30, 9, 30, 30] }, model.Config)!.Count);
    }
}
