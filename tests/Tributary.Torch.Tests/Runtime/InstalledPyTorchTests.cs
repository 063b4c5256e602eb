using Tributary.Testing;
using Tributary.Torch.Runtime;

namespace Tributary.Torch.Tests.Runtime;

public sealed class InstalledPyTorchTests : IDisposable
{
    private readonly TempFolder temp = new();

    [Fact]
    public void FindIn_Environments_AreFoundInTheOrderOfThePlaces()
    {
        var user = Write("2.10.0", null, "home", "lib", "python3.12", "site-packages");
        var system = Write("2.10.1", null, "usr", "lib", "python3", "dist-packages");
        var venv = Write("2.10.0+cu128", "12.8", "venv", "lib", "python3.11", "site-packages");

        var found = InstalledPyTorch.FindIn([temp["none"], temp["venv"], temp["home"], temp["usr"]]);

        Assert.Equal([(venv, "12.8", null), (user, null, null), (system, null, (string?)null)],
            found.Select(one => (one.Folder, one.Cuda, one.Obstacle)));
    }

    [Fact]
    public void FindIn_AnotherVersionOrNoLibraries_SaysWhyItDoesNotFit()
    {
        Write("2.9.1+cu126", "12.6", "old", "lib", "python3.11", "site-packages");
        FakePyTorch.Write(Path.GetDirectoryName(temp["bare", "lib", "python3.11", "site-packages", "torch"])!, "2.10.0", null, []);

        var found = InstalledPyTorch.FindIn([temp["old"], temp["bare"]]);

        Assert.StartsWith("expected 2.10: ", found[0].Obstacle, StringComparison.Ordinal);
        Assert.Equal($"its folder lib holds no {string.Join(", ", LibTorchFolder.Libraries)}", found[1].Obstacle);
    }

    [Fact]
    public void FindIn_LinksToTheSame_NameItOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        Write("2.10.0", null, "venv", "lib", "python3.11", "site-packages");
        Directory.CreateSymbolicLink(temp["venv", "lib64"], "lib");
        Directory.CreateSymbolicLink(temp["venv", "lib", "python3"], "python3.11");
        Directory.CreateSymbolicLink(temp["again"], temp["venv"]);

        Assert.Single(InstalledPyTorch.FindIn([temp["venv"], temp["again"]]));
    }

    [Fact]
    public void FindIn_BrokenOrCircularLinks_FindsNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        Directory.CreateDirectory(temp["venv", "lib"]);
        Directory.CreateSymbolicLink(temp["venv", "lib", "python3.11"], "python3.12");
        Directory.CreateSymbolicLink(temp["venv", "lib", "python3.12"], "python3.11");
        Directory.CreateSymbolicLink(temp["venv", "lib64"], "gone");

        Assert.Empty(InstalledPyTorch.FindIn([temp["venv"]]));
    }

    [Fact]
    public void FindIn_ThousandPythons_LooksAtFew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has one folder of packages per prefix");
        for (var i = 0; i < 50; i++)
        {
            Write("2.10.0", null, "venv", "lib", $"python3.{Invariant.Text(i)}", "site-packages");
        }

        Assert.Equal(40, InstalledPyTorch.FindIn([temp["venv"]]).Count);
    }

    [Fact]
    public void Prefixes_OfAnEnvironment_ComeFirst()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths of Unix");
        Assert.Equal(["/v", "/c", "/home/a/.local", "/usr/local", "/usr"], InstalledPyTorch.Prefixes(
            name => name == "VIRTUAL_ENV" ? "/v" : name == "CONDA_PREFIX" ? "/c" : null, "/home/a"));
        Assert.Equal(["/usr/local", "/usr"], InstalledPyTorch.Prefixes(name => name == "VIRTUAL_ENV" ? "relative" : "", ""));
    }

    public void Dispose() => temp.Dispose();

    private string Write(string version, string? cuda, params string[] packages) =>
        FakePyTorch.Write(OperatingSystem.IsWindows() ? temp[packages[0], "Lib", "site-packages"] : temp[packages], version, cuda,
            LibTorchFolder.Libraries);
}
