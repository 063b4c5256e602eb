using Tributary.Training;

namespace Tributary.Tests.Training;

public sealed class DeviceNameTests
{
    [Theory]
    [InlineData("auto", null)]
    [InlineData("cpu", null)]
    [InlineData("cuda", 0)]
    [InlineData("cuda:3", 3)]
    public void TryParse_Known_NamesItsGpu(string text, int? gpu)
    {
        Assert.True(DeviceName.TryParse(text, out var device));
        Assert.Equal((gpu, text), (device.Gpu, device.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("CPU")]
    public void TryParse_Unknown_IsRefused(string text) => Assert.False(DeviceName.TryParse(text, out _));

    [Fact]
    public void Default_IsAuto() => Assert.Equal((true, false, "auto"),
        (default(DeviceName).IsAuto, default(DeviceName).IsCpu, default(DeviceName).ToString()));
}
