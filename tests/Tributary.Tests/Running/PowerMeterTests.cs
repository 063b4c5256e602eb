using Tributary.Running;
using Tributary.Testing;

namespace Tributary.Tests.Running;

public sealed class PowerMeterTests
{
    [Fact]
    public void Joules_TwoPackages_AddsThemWithoutTheirParts()
    {
        using var folder = new TempFolder();
        foreach (var (name, energy) in new[] { ("intel-rapl:0", "1500000\n"), ("intel-rapl:0:0", "900000\n"),
            ("intel-rapl:1", "2500000\n") })
        {
            Directory.CreateDirectory(folder[name]);
            File.WriteAllText(folder[name, "energy_uj"], energy);
        }

        Assert.Equal(4.0, PowerMeter.Joules(folder.Path));
    }

    [Fact]
    public void Joules_NothingShown_IsUnknown()
    {
        using var folder = new TempFolder();

        Assert.Null(PowerMeter.Joules(folder.Path));
        Assert.Null(PowerMeter.Joules(folder["absent"]));
    }
}
