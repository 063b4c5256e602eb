using Tributary.Training;

namespace Tributary.Torch.Runtime;

/// <summary>Where a model computes on this machine. libtorch must be loaded.</summary>
internal static class TorchDevice
{
    /// <summary>GPUs that this build can use. TorchSharp is asked only where CUDA's
    /// libraries were loaded: it would look for them all over the disk.</summary>
    public static int GpuCount => TorchRuntime.HasCuda && cuda.is_available() ? cuda.device_count() : 0;

    /// <summary>The device of a name.</summary>
    /// <exception cref="BadInputException">A GPU is named that is not there, or that this build cannot use.</exception>
    public static Device Of(DeviceName name)
    {
        if (name.IsCpu || (name.IsAuto && GpuCount == 0))
        {
            return CPU;
        }

        var gpu = name.Gpu ?? 0;
        return gpu < GpuCount ? device(DeviceType.CUDA, gpu) : throw new BadInputException("run.device", TorchRuntime.HasCuda
            ? $"'{name}' is not there: {Invariant.Text(GpuCount)} GPUs were found; name another, or auto"
            : $"'{name}' needs libtorch with CUDA, and the one in use computes only on the CPU; "
                + $"{LibTorchFolder.HowToUseCuda}, or name cpu or auto");
    }

    /// <summary>Says how float32 products are to round on GPUs.</summary>
    public static void Pin(Device device, bool allowTf32)
    {
        if (device.type == DeviceType.CUDA)
        {
            backends.cuda.matmul.allow_tf32 = allowTf32;
            backends.cudnn.allow_tf32 = allowTf32;
        }
    }
}
