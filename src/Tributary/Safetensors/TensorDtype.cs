namespace Tributary.Safetensors;

/// <summary>
/// The element types of the safetensors format; in a file they go by <see cref="TensorDtypes.Name"/>. Values of F64, F32, F16 and BF16 can
/// be read as float32; the others are opened and copied as bytes.
/// </summary>
public enum TensorDtype
{
    /// <summary>One byte, 0 or 1.</summary>
    BOOL,

    /// <summary>Four bits: E2M1, the element of MXFP4; two to a byte.</summary>
    F4,

    /// <summary>Six bits, E2M3; four to three bytes.</summary>
    F6E2M3,

    /// <summary>Six bits, E3M2; four to three bytes.</summary>
    F6E3M2,

    /// <summary>Whole numbers from 0 to 255.</summary>
    U8,

    /// <summary>Whole numbers from -128 to 127.</summary>
    I8,

    /// <summary>FP8 with five bits of exponent (arXiv:2209.05433).</summary>
    F8E5M2,

    /// <summary>FP8 with four bits of exponent, no infinities (arXiv:2209.05433).</summary>
    F8E4M3,

    /// <summary>A power of two: the scale of a block of MX elements.</summary>
    F8E8M0,

    /// <summary>FP8 E4M3 without negative zero, one NaN.</summary>
    F8E4M3Fnuz,

    /// <summary>FP8 E5M2 without negative zero and infinities, one NaN.</summary>
    F8E5M2Fnuz,

    /// <summary>Whole numbers of 16 bits.</summary>
    I16,

    /// <summary>Whole numbers of 16 bits, 0 or more.</summary>
    U16,

    /// <summary>IEEE half precision: 5 bits of exponent, 10 of fraction.</summary>
    F16,

    /// <summary>bfloat16: 8 bits of exponent, 7 of fraction.</summary>
    BF16,

    /// <summary>Whole numbers of 32 bits.</summary>
    I32,

    /// <summary>Whole numbers of 32 bits, 0 or more.</summary>
    U32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>Complex: two float32.</summary>
    C64,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Whole numbers of 64 bits.</summary>
    I64,

    /// <summary>Whole numbers of 64 bits, 0 or more.</summary>
    U64,
}

/// <summary>Facts about element types.</summary>
internal static class TensorDtypes
{
    private static readonly (TensorDtype Dtype, string Name, int Bits)[] Table =
    [
        (TensorDtype.BOOL, "BOOL", 8),
        (TensorDtype.F4, "F4", 4),
        (TensorDtype.F6E2M3, "F6_E2M3", 6),
        (TensorDtype.F6E3M2, "F6_E3M2", 6),
        (TensorDtype.U8, "U8", 8),
        (TensorDtype.I8, "I8", 8),
        (TensorDtype.F8E5M2, "F8_E5M2", 8),
        (TensorDtype.F8E4M3, "F8_E4M3", 8),
        (TensorDtype.F8E8M0, "F8_E8M0", 8),
        (TensorDtype.F8E4M3Fnuz, "F8_E4M3FNUZ", 8),
        (TensorDtype.F8E5M2Fnuz, "F8_E5M2FNUZ", 8),
        (TensorDtype.I16, "I16", 16),
        (TensorDtype.U16, "U16", 16),
        (TensorDtype.F16, "F16", 16),
        (TensorDtype.BF16, "BF16", 16),
        (TensorDtype.I32, "I32", 32),
        (TensorDtype.U32, "U32", 32),
        (TensorDtype.F32, "F32", 32),
        (TensorDtype.C64, "C64", 64),
        (TensorDtype.F64, "F64", 64),
        (TensorDtype.I64, "I64", 64),
        (TensorDtype.U64, "U64", 64),
    ];

    private static readonly Dictionary<string, TensorDtype> ByName =
        Table.ToDictionary(row => row.Name, row => row.Dtype, StringComparer.Ordinal);

    /// <summary>The names in a file, in the table's order.</summary>
    public static IEnumerable<string> Names => Table.Select(row => row.Name);

    /// <summary>Bits of one element: 4, 6, 8, 16, 32 or 64.</summary>
    public static int Bits(this TensorDtype dtype) => Table[(int)dtype].Bits;

    /// <summary>Bytes of one element, by which it is aligned in a file; 1 for the types smaller than a byte.</summary>
    public static int Size(this TensorDtype dtype) => Math.Max(1, dtype.Bits() / 8);

    /// <summary>The name in a file.</summary>
    public static string Name(this TensorDtype dtype) => Table[(int)dtype].Name;

    /// <summary>Reads a file's name of an element type; matched exactly.</summary>
    public static bool TryParse(string? name, out TensorDtype dtype) => ByName.TryGetValue(name ?? "", out dtype);
}
