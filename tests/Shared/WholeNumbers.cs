using System.Runtime.InteropServices;
using Tributary.Safetensors;

namespace Tributary.Testing;

/// <summary>Reads the token ids of golden files.</summary>
internal static class WholeNumbers
{
    /// <summary>A tensor of int64.</summary>
    public static long[] ReadI64(this SafetensorsFile file, string name) => file[name].Dtype == TensorDtype.I64
        ? MemoryMarshal.Cast<byte, long>(file.ReadBytes(name)).ToArray()
        : throw new InvalidDataException($"tensor '{name}' holds {file[name].Dtype.Name()}, expected I64");
}
