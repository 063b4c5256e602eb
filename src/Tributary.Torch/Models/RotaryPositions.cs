using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>The rotary position embeddings of a model: a table for each kind that its layers have.</summary>
internal sealed class RotaryPositions : IDisposable
{
    private readonly Dictionary<RopeConfig, (RotaryTables Plain, RotaryTables? Long)> tables;

    public RotaryPositions(ModelConfig config, Device device, ScalarType dtype) =>
        tables = Enumerable.Range(0, config.Layers).Select(config.RopeOf).OfType<RopeConfig>().Distinct().ToDictionary(rope => rope, rope =>
            (new RotaryTables(rope, isLong: false, config.HeadDim, device, dtype),
                rope.Type == "longrope" ? new RotaryTables(rope, isLong: true, config.HeadDim, device, dtype) : null));

    /// <summary>What turns the heads of a pass, and scales its queries. The tensors belong to the caller's scope.</summary>
    /// <param name="input">The pass.</param>
    /// <param name="first">The first position, if tokens stand in order.</param>
    /// <param name="length">T.</param>
    public PassRotation Of(PassInput input, int first, int length)
    {
        var positions = input.PositionIds;
        var most = positions is null ? first + length - 1 : (int)positions.max().item<long>();
        var (rows, scales) = (new Dictionary<RopeConfig, RotaryRows>(), new Dictionary<RopeConfig, Tensor>());
        foreach (var (rope, (plain, stretched)) in tables)
        {
            bool[] isLong = stretched is null ? [false] : [.. Lengths(input, most).Select(rope.IsLong).Distinct()];
            rows[rope] = isLong is [var all] ? RowsOf(all ? stretched! : plain)
                : Mixed(Lengths(input, most), rope, RowsOf(plain), RowsOf(stretched!));
            if (rope.QueryBeta > 0 && most >= rope.OriginalMaxPositions)
            {
                var inOrder = arange(first, first + length, ScalarType.Int64, input.Ids.device).unsqueeze(0);
                scales[rope] = QueryScale(rope, positions ?? inOrder);
            }
        }

        return new PassRotation(rows, scales);

        RotaryRows RowsOf(RotaryTables table) => positions is null ? table.Rows(first, length) : table.Rows(positions, most);
    }

    public void Dispose()
    {
        foreach (var (plain, stretched) in tables.Values)
        {
            plain.Dispose();
            stretched?.Dispose();
        }
    }

    /// <summary>The length of each sequence, or one for all.</summary>
    private static IEnumerable<int> Lengths(PassInput input, int most) => input.Lengths
        ?? (input.PositionIds is { } positions ? positions.amax([1]).cpu().data<long>().ToArray().Select(last => (int)last + 1)
            : [most + 1]);

    /// <summary>Each sequence by the factors that its own length asks for.</summary>
    private static RotaryRows Mixed(IEnumerable<int> lengths, RopeConfig rope, RotaryRows shorter, RotaryRows longer)
    {
        using var scope = NewDisposeScope();
        var isLong = tensor(lengths.Select(rope.IsLong).ToArray(), device: shorter.Cos.device).reshape(-1, 1, 1, 1);
        return new RotaryRows(where(isLong, longer.Cos, shorter.Cos).MoveToOuterDisposeScope(),
            where(isLong, longer.Sin, shorter.Sin).MoveToOuterDisposeScope());
    }

    /// <summary>1 + b ln(1 + floor(position / original context)), [B or 1 x T x 1 x 1].</summary>
    private static Tensor QueryScale(RopeConfig rope, Tensor positions)
    {
        using var scope = NewDisposeScope();
        var contexts = (positions.to(ScalarType.Float32) / rope.OriginalMaxPositions).floor_();
        return ((contexts + 1).log_() * rope.QueryBeta + 1).unsqueeze(-1).unsqueeze(-1).MoveToOuterDisposeScope();
    }
}

/// <summary>What one pass knows of its positions.</summary>
/// <param name="Rows">Cosines and sines of each kind of rotary embedding.</param>
/// <param name="Scales">Factors on queries, broadcast against [B x T x heads x d], of the kinds that have some.</param>
internal sealed record PassRotation(IReadOnlyDictionary<RopeConfig, RotaryRows> Rows, IReadOnlyDictionary<RopeConfig, Tensor> Scales);
