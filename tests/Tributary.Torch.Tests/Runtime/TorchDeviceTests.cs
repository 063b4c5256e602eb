using TorchSharp;
using Tributary.Torch.Runtime;
using Tributary.Training;

namespace Tributary.Torch.Tests.Runtime;

public sealed class TorchDeviceTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("auto")]
    public void Of_WithoutCuda_IsTheCpu(string name)
    {
        TorchRuntime.Load();
        Assert.SkipWhen(name == "auto" && TorchDevice.GpuCount > 0, "this machine has a GPU");
        Assert.Equal(DeviceType.CPU, TorchDevice.Of(Name(name)).type);
    }

    [Fact]
    public void Of_GpuThatIsNotThere_IsRefusedByName()
    {
        TorchRuntime.Load();
        var refused = Assert.Throws<BadInputException>(() => TorchDevice.Of(Name("cuda:99")));
        Assert.Contains("'cuda:99'", refused.Message, StringComparison.Ordinal);
    }

    private static DeviceName Name(string text) => DeviceName.TryParse(text, out var name) ? name : throw new ArgumentException(text);
}
