using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Tributary.Safetensors;

/// <summary>
/// A matrix [out x in] that is stored as whole numbers: weight = scale x (number - zero point), the product rounded once to float32
/// whatever the scale's type. Packed numbers lie in 32 bits from the lowest bits on, each 2^(bits - 1) above its value; those of a row
/// together, zero points those of a column. Reading is thread-safe.
/// </summary>
internal sealed class QuantizedTensor
{
    private const int BlockBytes = 1 << 16;
    private readonly QuantizationScheme scheme;
    private readonly (SafetensorsFile File, TensorInfo Info) numbers;
    private readonly int columns;
    private readonly int groups;
    private readonly Lazy<(float[] Scales, float[]? Zeros)> factors;

    private QuantizedTensor(QuantizationScheme scheme, (SafetensorsFile File, TensorInfo Info) numbers, TensorInfo info,
        TensorPart scale, TensorPart? zero)
    {
        this.scheme = scheme;
        this.numbers = numbers;
        Info = info;
        var rows = checked((int)info.Shape[0]);
        columns = checked((int)info.Shape[1]);
        groups = scheme.GroupSize > 0 ? columns / scheme.GroupSize : 1;
        factors = new(() => (scale.File.ReadF32(scale.Info.Name), zero is null ? null : Zeros(zero, rows)));
    }

    /// <summary>The matrix as it reads: float32.</summary>
    public TensorInfo Info { get; }

    /// <summary>Checks the parts of a weight against each other.</summary>
    /// <param name="scheme">How it was quantised.</param>
    /// <param name="name">The weight, as in "model.layers.0.mlp.up_proj.weight".</param>
    /// <param name="find">The stored tensor of a name; null: none.</param>
    /// <exception cref="BadInputException">A part is missing, or of another shape or type.</exception>
    public static QuantizedTensor Open(QuantizationScheme scheme, string name, Func<string, TensorPart?> find)
    {
        var stored = find(scheme.IsPacked ? name + "_packed" : name)!;
        var scale = find(name + "_scale") ?? throw Bad(stored, $"has no scales: tensor '{name}_scale' is missing");
        Require(stored, stored.Info.Shape.Count == 2, "a matrix");
        Require(stored, stored.Info.Dtype == (scheme.IsPacked ? TensorDtype.I32 : TensorDtype.I8), scheme.IsPacked ? "I32" : "I8");
        var (rows, columns) = (stored.Info.Shape[0], scheme.IsPacked ? Columns(scheme, name, stored, find) : stored.Info.Shape[1]);
        Require(stored, scheme.GroupSize == 0 || columns % scheme.GroupSize == 0,
            $"columns that are a multiple of the group_size of {Invariant.Text(scheme.GroupSize)}");
        Require(stored, rows <= int.MaxValue && columns <= int.MaxValue, "at most 2147483647 rows and columns");
        var rowGroups = scheme.GroupSize > 0 ? columns / scheme.GroupSize : 1;
        long[] expected = scheme.Strategy == "tensor" ? [1] : [rows, rowGroups];
        Require(scale, scale.Info.Dtype is TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16, "F32, F16 or BF16");
        RequireShape(scale, expected);
        if (find(name + "_g_idx") is { } order)
        {
            throw Bad(order, "puts columns into another order, which is not supported; use the model as it was before it was quantised");
        }

        var zero = find(name + "_zero_point");
        if (zero is null && !scheme.IsSymmetric)
        {
            throw Bad(stored, $"has no zero points: tensor '{name}_zero_point' is missing, though config.json says symmetric: false");
        }

        if (zero is not null)
        {
            var isPacked = zero.Info.Dtype == TensorDtype.I32 && scheme.IsPacked && expected.Length == 2;
            Require(zero, isPacked || zero.Info.Dtype == TensorDtype.I8, scheme.IsPacked ? "I32 or I8" : "I8");
            RequireShape(zero, isPacked ? [((rows * scheme.Bits) + 31) / 32, rowGroups] : expected);
        }

        return new QuantizedTensor(scheme, (stored.File, stored.Info),
            new TensorInfo(name, TensorDtype.F32, [rows, columns], stored.Info.Offset), scale, zero);
    }

    /// <summary>Consecutive entries from one on, in row-major order.</summary>
    public void Read(long start, Span<float> destination)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(BlockBytes + 8);
        for (var done = 0; done < destination.Length;)
        {
            var (row, column) = ((int)((start + done) / columns), (int)((start + done) % columns));
            var part = destination.Slice(done, Math.Min(Math.Min(columns - column, destination.Length - done), BlockBytes));
            ReadNumbers(row, column, part, bytes);
            Scale(row, column, part);
            done += part.Length;
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }

    private static long Columns(QuantizationScheme scheme, string name, TensorPart stored, Func<string, TensorPart?> find)
    {
        var shape = find(name + "_shape")
            ?? throw Bad(stored, $"has no shape: tensor '{name}_shape' is missing");
        Require(shape, shape.Info.Dtype is TensorDtype.I64 or TensorDtype.I32, "I64 or I32");
        RequireShape(shape, [2]);
        var bytes = shape.File.ReadBytes(shape.Info.Name);
        long[] sizes = shape.Info.Dtype == TensorDtype.I64 ? MemoryMarshal.Cast<byte, long>(bytes).ToArray()
            : [.. MemoryMarshal.Cast<byte, int>(bytes).ToArray().Select(size => (long)size)];
        var perWord = 32 / scheme.Bits;
        var fits = sizes[0] == stored.Info.Shape[0] && sizes[1] > 0 && (sizes[1] - 1) / perWord == stored.Info.Shape[1] - 1;
        return fits ? sizes[1] : throw Bad(shape, $"says {TensorInfo.DescribeShape(sizes)}, which does not fit "
            + $"'{stored.Info.Name}' {stored.Info.ShapeText} with {Invariant.Text(perWord)} numbers in one of 32 bits; "
            + "fetch the file again");
    }

    private static void RequireShape(TensorPart part, IReadOnlyList<long> expected) =>
        Require(part, part.Info.Shape.SequenceEqual(expected), TensorInfo.DescribeShape(expected));

    private static void Require(TensorPart part, bool holds, string expected)
    {
        if (!holds)
        {
            throw Bad(part, $"is {part.Info.Dtype.Name()} {part.Info.ShapeText}, expected {expected} from quantization_config in "
                + "config.json; is it that of this model?");
        }
    }

    private static BadInputException Bad(TensorPart part, string text) => new(part.File.Path, $"tensor '{part.Info.Name}' {text}");

    private void ReadNumbers(int row, int column, Span<float> part, byte[] bytes)
    {
        if (!scheme.IsPacked)
        {
            var signed = bytes.AsSpan(0, part.Length);
            numbers.File.ReadStored(numbers.Info, (row * (long)columns) + column, signed);
            TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(signed), part);
            return;
        }

        // Little-endian words of numbers from the lowest bits on: bytes in order, and in a byte the low half first.
        var perByte = 8 / scheme.Bits;
        var (first, last) = (column / perByte, (column + part.Length - 1) / perByte);
        var packed = bytes.AsSpan(0, last - first + 1);
        numbers.File.ReadStored(numbers.Info, (row * numbers.Info.Shape[1] * 4) + first, packed);
        for (var e = 0; e < part.Length; e++)
        {
            part[e] = scheme.Bits == 8 ? packed[e] - 128 : ((packed[((column + e) / 2) - first] >> (4 * ((column + e) % 2))) & 15) - 8;
        }
    }

    private void Scale(int row, int column, Span<float> part)
    {
        var (scales, zeros) = factors.Value;
        var width = scheme.GroupSize > 0 ? scheme.GroupSize : columns;
        for (var done = 0; done < part.Length;)
        {
            var index = scales.Length == 1 ? 0 : (row * groups) + ((column + done) / width);
            var run = part.Slice(done, Math.Min(width - ((column + done) % width), part.Length - done));
            if (zeros is not null)
            {
                TensorPrimitives.Subtract(run, zeros[index], run);
            }

            TensorPrimitives.Multiply(run, scales[index], run);
            done += run.Length;
        }
    }

    private float[] Zeros(TensorPart zero, int rows)
    {
        var bytes = zero.File.ReadBytes(zero.Info.Name);
        if (zero.Info.Dtype == TensorDtype.I8)
        {
            return [.. bytes.Select(value => (float)(sbyte)value)];
        }

        var words = MemoryMarshal.Cast<byte, uint>(bytes);
        var (perWord, values) = (32 / scheme.Bits, new float[rows * groups]);
        for (var e = 0; e < values.Length; e++)
        {
            var (row, group) = (e / groups, e % groups);
            var word = words[((row / perWord) * groups) + group];
            values[e] = (int)((word >> (scheme.Bits * (row % perWord))) & ((1u << scheme.Bits) - 1)) - (1 << (scheme.Bits - 1));
        }

        return values;
    }
}

/// <summary>A stored tensor and its file.</summary>
internal sealed record TensorPart(SafetensorsFile File, TensorInfo Info);
