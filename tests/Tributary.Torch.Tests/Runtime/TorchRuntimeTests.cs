using Tributary.Torch.Runtime;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Runtime;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void Load_Twice_GivesWorkingTensors()
    {
        TorchRuntime.Load();
        TorchRuntime.Load();
        using var scope = NewDisposeScope();
        Assert.Equal(6f, ones(2, 3).sum().item<float>());
    }

    [Fact]
    public void Load_Always_LeavesLibtorchWhereItIs()
    {
        TorchRuntime.Load();
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "*torch_cpu*", SearchOption.AllDirectories));
    }
}
