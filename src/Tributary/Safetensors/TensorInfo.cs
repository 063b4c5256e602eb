namespace Tributary.Safetensors;

/// <summary>What a safetensors header says of one tensor. Elements lie in row-major order.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar; a size may be 0.</param>
/// <param name="Offset">Where the data begin, in bytes from the start of the file.</param>
internal sealed record TensorInfo(string Name, TensorDtype Dtype, IReadOnlyList<long> Shape, long Offset)
{
    /// <summary>Number of elements.</summary>
    /// <exception cref="OverflowException">The product leaves 63 bits; never so for tensors of an opened file.</exception>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Size of the data in bytes.</summary>
    public long Bytes => Dtype.Bits() % 8 == 0 ? checked(Count * Dtype.Size()) : checked(Count * Dtype.Bits()) / 8;

    /// <summary>The shape for a message, as in "[16 x 4096]".</summary>
    public string ShapeText => DescribeShape(Shape);

    /// <summary>A shape for a message, as in "[16 x 4096]".</summary>
    public static string DescribeShape(IEnumerable<long> shape) =>
        $"[{string.Join(" x ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";
}

/// <summary>A tensor to be written: name, element type and shape.</summary>
public sealed record TensorLayout(string Name, TensorDtype Dtype, IReadOnlyList<long> Shape)
{
    /// <summary>Size of the data.</summary>
    public long Bytes => Shape.Aggregate((long)Dtype.Size(), (product, size) => product * size);
}
