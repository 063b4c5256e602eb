using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tributary.Safetensors;

namespace Tributary.Torch.Models;

/// <summary>
/// Tensors that lie in their files: nothing is read before it is used, and what the system reads it can drop again. Pages are private, so
/// that a write never reaches the file. The price: a file that shrinks while it is mapped is a fault of the process rather than an error.
/// </summary>
internal sealed unsafe partial class MappedWeights(TensorCatalog catalog) : IDisposable
{
    private readonly Dictionary<string, (MemoryMappedFile File, SafeMemoryMappedViewHandle View)> maps = new(StringComparer.Ordinal);

    /// <summary>A tensor with the element type and shape of its file. It must not be used after this object is disposed.</summary>
    public Tensor this[string name]
    {
        get
        {
            var tensor = catalog.Find(name) ?? throw new ArgumentException($"'{name}' is no tensor of the model", nameof(name));
            if (catalog.FileOf(name).FindQuantized(name) is not null)
            {
                return torch.tensor(catalog.ReadF32(name), tensor.Shape.ToArray());
            }

            var data = (byte*)View(catalog.FileOf(name).Path).DangerousGetHandle() + tensor.Offset;
            fixed (long* shape = tensor.Shape.ToArray())
            {
                var type = (sbyte)TypeOf(tensor.Dtype);
                var mapped = Tensor.UnsafeCreateTensor(NewTensor((nint)data, &Keep, (nint)shape, tensor.Shape.Count, type, type,
                    (int)DeviceType.CPU, -1, requiresGrad: 0));
                // Files may place data at odd addresses, which not every kernel takes.
                return (nint)data % tensor.Dtype.Size() == 0 ? mapped : mapped.clone();
            }
        }
    }

    public void Dispose()
    {
        foreach (var (file, view) in maps.Values)
        {
            view.Dispose();
            file.Dispose();
        }
    }

    private SafeMemoryMappedViewHandle View(string path)
    {
        if (!maps.TryGetValue(path, out var map))
        {
            var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.CopyOnWrite);
            maps[path] = map = (file, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite).SafeMemoryMappedViewHandle);
        }

        return map.View;
    }

    private static ScalarType TypeOf(TensorDtype dtype) => dtype switch
    {
        TensorDtype.F32 => ScalarType.Float32,
        TensorDtype.F16 => ScalarType.Float16,
        TensorDtype.BF16 => ScalarType.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "no type of weights"),
    };

    /// <summary>Called when torch lets go of the memory, which stays this object's.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Keep(nint data)
    {
    }

    // TorchSharp's own constructor for memory that it does not own, which its managed side offers only for arrays.
    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_new")]
    private static partial nint NewTensor(
        nint data, delegate* unmanaged[Cdecl]<nint, void> deleter, nint sizes, int dimensions, sbyte type, sbyte dtype, int deviceType,
            int deviceIndex, byte requiresGrad);
}
