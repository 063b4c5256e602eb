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
internal sealed class TensorSource
{
    private readonly PlannedInput input;
    private readonly TensorInfo tensor;
    private readonly LoraRows? delta;

    public TensorSource(PlannedInput input)
    {
        this.input = input;
        File = input.Model.Tensors.FileOf(input.Name);
        tensor = File[input.Name];
        delta = input.Lora is null ? null : new LoraRows(AsStored(input.Model.Adapter!, input.Lora));
    }

    /// <summary>The file that holds the tensor.</summary>
    public SafetensorsFile File { get; }

    /// <summary>Reads consecutive entries.</summary>
    /// <exception cref="BadInputException">They hold a NaN or an infinity.</exception>
    public void Read(long start, Span<float> destination)
    {
        if (tensor.Dtype == TensorDtype.F32)
        {
            File.ReadBytes(input.Name, start * 4, MemoryMarshal.AsBytes(destination));
        }
        else if (tensor.Dtype == TensorDtype.F64)
        {
            File.ReadF32(input.Name, start, destination);
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
        File.ReadBytes(input.Name, start * 2, MemoryMarshal.AsBytes(words));
        if (tensor.Dtype == TensorDtype.BF16)
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
internal sealed class LoraRows
{
    private readonly LoraFactors factors;
    private readonly double[] a;
    private readonly double[] coefficients;
    private readonly double[] row;

    public LoraRows(LoraFactors factors)
    {
        this.factors = factors;
        a = [.. factors.A.Select(value => (double)value)];
        coefficients = new double[factors.Rank];
        row = new double[factors.In];
    }

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
