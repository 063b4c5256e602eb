using System.Runtime.CompilerServices;
using Tributary.Torch.Runtime;

namespace Tributary.Torch.Tests;

/// <summary>Loads torch before any test touches it: whichever test comes first, TorchSharp never looks for its libraries by itself.</summary>
internal static class TorchLoaded
{
    [ModuleInitializer]
    internal static void Load() => TorchRuntime.Load();
}
