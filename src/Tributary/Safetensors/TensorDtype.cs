namespace Tributary.Safetensors;

/// <summary>Element types of the safetensors format that are read here. Names in a file are those of the members.</summary>
public enum TensorDtype
{
    BOOL,
    U8,
    I8,
    U16,
    I16,
    F16,
    BF16,
    U32,
    I32,
    F32,
    U64,
    I64,
    F64,
}

/// <summary>Facts about element types.</summary>
public static class TensorDtypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this TensorDtype dtype) => dtype switch
    {
        TensorDtype.BOOL or TensorDtype.U8 or TensorDtype.I8 => 1,
        TensorDtype.U16 or TensorDtype.I16 or TensorDtype.F16 or TensorDtype.BF16 => 2,
        TensorDtype.U32 or TensorDtype.I32 or TensorDtype.F32 => 4,
        TensorDtype.U64 or TensorDtype.I64 or TensorDtype.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype)),
    };

    /// <summary>The name in a file.</summary>
    public static string Name(this TensorDtype dtype) => Enum.GetName(dtype)!;

    /// <summary>Reads a file's name of an element type; matched exactly.</summary>
    public static bool TryParse(string? name, out TensorDtype dtype)
    {
        foreach (var candidate in Enum.GetValues<TensorDtype>())
        {
            if (candidate.Name() == name)
            {
                dtype = candidate;
                return true;
            }
        }

        dtype = default;
        return false;
    }
}
