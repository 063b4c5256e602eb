using Tributary.Torch.Models;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>The tensors of one forward pass; they belong to the caller's dispose scope. Padded right with the id 0, which every model
/// has: padding is never read.</summary>
/// <param name="Ids">[B x T].</param>
/// <param name="Rows">The places b T + t that predict a label, [n].</param>
/// <param name="Labels">The token that follows each, [n].</param>
/// <param name="Lengths">Tokens of each sequence.</param>
/// <param name="LabelCount">What the loss is divided by: labels, one that stands
/// first in its sequence included though nothing predicts it.</param>
internal sealed record MicroBatch(Tensor Ids, Tensor Rows, Tensor Labels, IReadOnlyList<int> Lengths, int LabelCount)
{
    /// <summary>The batch of some examples.</summary>
    /// <param name="examples">One or more.</param>
    /// <param name="device">Where the model is; null for the CPU.</param>
    public static MicroBatch Of(IReadOnlyList<EncodedExample> examples, Device? device = null)
    {
        var length = PaddedLength(examples.Count, examples.Max(example => example.Ids.Length));
        var ids = new long[examples.Count * length];
        var rows = new List<long>();
        var labels = new List<long>();
        for (var b = 0; b < examples.Count; b++)
        {
            var example = examples[b];
            for (var t = 0; t < example.Ids.Length; t++)
            {
                ids[(b * length) + t] = example.Ids[t];
                if (t >= example.TargetStart)
                {
                    rows.Add((b * length) + t - 1);
                    labels.Add(example.Ids[t]);
                }
            }
        }

        return new MicroBatch(
            tensor(ids, [examples.Count, length], device: device),
            tensor(rows.ToArray(), device: device),
            tensor(labels.ToArray(), device: device),
            [.. examples.Select(example => example.Ids.Length)],
            labels.Count);
    }

    /// <summary>The pass that predicts the labels.</summary>
    public PassInput Pass => new(Ids) { Rows = Rows, Lengths = Lengths };

    /// <summary>The length to pad a batch to: its longest sequence, or more where the batch would have too few rows.</summary>
    public static int PaddedLength(int sequences, int longest) =>
        Math.Max(longest, (CausalModel.FewestRows + sequences - 1) / sequences);
}
