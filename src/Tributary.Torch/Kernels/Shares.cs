using System.Runtime.InteropServices;

namespace Tributary.Torch.Kernels;

/// <summary>The entries of contiguous float32 tensors on the CPU, cut into shares for torch's threads.</summary>
internal static class Shares
{
    // Fewer entries than this are not worth waking a thread for.
    private const int Grain = 1 << 15;

    /// <summary>Whether a kernel may read a tensor's memory as it lies.</summary>
    public static bool Fit(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.is_contiguous()
            && tensor.numel() < int.MaxValue;

    /// <summary>Some entries, row-major.</summary>
    public static Span<float> Of(Tensor tensor, int from, int count) =>
        MemoryMarshal.Cast<byte, float>(tensor.bytes).Slice(from, count);

    /// <summary>Calls for shares of entries that together are all of them: first entry and count.</summary>
    public static void Each(long entries, Action<int, int> share)
    {
        var count = (int)Math.Clamp(entries / Grain, 1, get_num_threads());
        if (count == 1)
        {
            share(0, (int)entries);
            return;
        }

        Parallel.For(0, count, number =>
        {
            var (first, last) = (entries * number / count, entries * (number + 1) / count);
            share((int)first, (int)(last - first));
        });
    }
}
