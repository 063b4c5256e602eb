using Tributary.Torch.Runtime;
using Tributary.Torch.Tests;

[assembly: AssemblyFixture(typeof(LoadedTorch))]

namespace Tributary.Torch.Tests;

/// <summary>Loads the native library before any test: TorchSharp left to itself
/// looks in the wrong place, once for the whole process.</summary>
public sealed class LoadedTorch
{
    public LoadedTorch() => TorchRuntime.Load();
}
