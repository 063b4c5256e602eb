using System.Buffers;
using System.Runtime.InteropServices;
using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>
/// Reads one tensor of one model, from any entry on, as float32; a LoRA adapter's delta s B A is added row by row, so that no merged
/// checkpoint ever exists. For one thread.
/// </summary>
internal sealed class TensorSource(PlannedInput input)
{
    private readonly TensorDtype dtype = input.Stored.Dtype;
    private readonly SafetensorsFile file = input.Model.Tensors.FileOf(input.Name);
    private readonly LoraRows? delta = input.Lora is null ? null : new LoraRows(AsStored(input.Model.Adapter!, input.Lora));

    /// <summary>Reads consecutive entries.</summary>
    /// <exception cref="BadInputException">They hold a NaN or an infinity.</exception>
    public void Read(long start, Span<float> destination)
    {
        if (dtype == TensorDtype.F32)
        {
            file.ReadBytes(input.Name, start * 4, MemoryMarshal.AsBytes(destination));
        }
        else if (dtype == TensorDtype.F64)
        {
            file.ReadF32(input.Name, start, destination);
        }
        else
        {
            Widen(start, destination);
        }

        delta?.AddTo(start, destination);
        if (FloatFormats.IndexOfNonFinite(destination) is var bad && bad >= 0)
        {
            throw input.RefuseValue(destination[bad], start + bad);
        }
    }

    /// <summary>The factors whose product has the shape of the stored weights.</summary>
    private static LoraFactors AsStored(LoraAdapterFile adapter, string module) =>
        adapter.Config.FanInFanOut ? adapter.Read(module).Transposed() : adapter.Read(module);

    private void Widen(long start, Span<float> destination)
    {
        var stored = ArrayPool<ushort>.Shared.Rent(destination.Length);
        var words = stored.AsSpan(0, destination.Length);
        file.ReadBytes(input.Name, start * 2, MemoryMarshal.AsBytes(words));
        if (dtype == TensorDtype.BF16)
        {
            FloatFormats.WidenBF16(words, destination);
        }
        else
        {
            FloatFormats.WidenF16(MemoryMarshal.Cast<ushort, Half>(words), destination);
        }

        ArrayPool<ushort>.Shared.Return(stored);
    }
}

/// <summary>Rows of a LoRA delta s B A [out x in], computed in float64 as they are needed.</summary>
internal sealed class LoraRows(LoraFactors factors)
{
    private readonly double[] a = [.. factors.A.Select(value => (double)value)];
    private readonly double[] coefficients = new double[factors.Rank];
    private readonly double[] row = new double[factors.In];

    /// <summary>Adds the entries from one on.</summary>
    public void AddTo(long start, Span<float> destination)
    {
        for (var done = 0; done < destination.Length;)
        {
            var (r, column) = ((int)((start + done) / factors.In), (int)((start + done) % factors.In));
            var part = destination.Slice(done, Math.Min(factors.In - column, destination.Length - done));
            Compute(r);
            for (var e = 0; e < part.Length; e++)
            {
                part[e] = (float)(part[e] + row[column + e]);
            }

            done += part.Length;
        }
    }

    private void Compute(int r)
    {
        for (var k = 0; k < coefficients.Length; k++)
        {
            coefficients[k] = factors.Scaling * factors.B[(r * factors.Rank) + k];
        }

        row.AsSpan().Clear();
        Products.Combine(coefficients, a, factors.In, row);
    }
}
