using Tributary.Testing;
using Tributary.Torch.Runtime;

namespace Tributary.Torch.Tests.Runtime;

public sealed class LibTorchCheckTests : IDisposable
{
    private readonly TempFolder temp = new();

    [Theory]
    [InlineData("2.10.0+cu128")]
    [InlineData("2.10.1")]
    public void ProblemOf_PyTorchOfTheVersion_IsNone(string version)
    {
        var folder = FakePyTorch.Write(temp["site-packages"], version, "12.8", LibTorchFolder.Libraries);
        Assert.Null(ProblemOf(folder));
    }

    [Fact]
    public void ProblemOf_AnotherVersion_SaysWhichWhoSaysSoAndWhatToDo()
    {
        var folder = FakePyTorch.Write(temp["site-packages"], "2.9.1+cu126", "12.6", LibTorchFolder.Libraries);
        var problem = ProblemOf(folder);
        Assert.StartsWith($"'{folder}' holds libtorch 2.9.1+cu126 (says {temp["site-packages", "torch", "version.py"]}); expected 2.10: ",
            problem, StringComparison.Ordinal);
        Assert.Contains("pip install torch==2.10.0", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ProblemOf_DownloadedLibtorch_IsJudgedByItsBuildVersion()
    {
        var folder = WithLibraries(temp["libtorch", "lib"]);
        Assert.Null(ProblemOf(folder));
        File.WriteAllText(temp["libtorch", "build-version"], "2.11.0+cu130\n");
        Assert.Contains($"holds libtorch 2.11.0+cu130 (says {temp["libtorch", "build-version"]})", ProblemOf(folder),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ProblemOf_LinkToAFolder_IsJudgedByWhatLiesBesideTheFolder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        var folder = FakePyTorch.Write(temp["site-packages"], "2.7.0", null, LibTorchFolder.Libraries);
        Directory.CreateSymbolicLink(temp["link"], folder);
        Assert.Contains("holds libtorch 2.7.0", ProblemOf(temp["link"]), StringComparison.Ordinal);
    }

    [Fact]
    public void ProblemOf_BrokenLink_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a broken link is told as a file");
        Directory.CreateSymbolicLink(temp["link"], temp["gone"]);
        Directory.CreateSymbolicLink(temp["round"], temp["round"]);
        Assert.All([temp["link"], temp["round"]], link => Assert.StartsWith(
            $"'{link}' is a link that leads to nothing, or round in a circle; expected a folder with ", ProblemOf(link),
            StringComparison.Ordinal));
    }

    [Fact]
    public void ProblemOf_NoFolder_SaysSo() =>
        Assert.StartsWith($"'{temp["none"]}' does not exist; expected a folder with ", ProblemOf(temp["none"]), StringComparison.Ordinal);

    [Fact]
    public void ProblemOf_File_SaysSo()
    {
        File.WriteAllText(temp["file"], "");
        Assert.StartsWith($"'{temp["file"]}' is a file; expected a folder with ", ProblemOf(temp["file"]), StringComparison.Ordinal);
    }

    [Fact]
    public void ProblemOf_RelativePath_NamesTheAbsoluteOne() =>
        Assert.EndsWith($"write an absolute one, as in '{Path.GetFullPath("torch/lib")}'", ProblemOf("torch/lib"),
            StringComparison.Ordinal);

    [Fact]
    public void ProblemOf_OneLibraryMissing_NamesIt()
    {
        var folder = WithLibraries(temp["lib"]);
        File.Delete(Path.Combine(folder, LibTorchFolder.Libraries[1]));
        Assert.StartsWith($"'{folder}' holds no {LibTorchFolder.Libraries[1]}; expected a folder with ", ProblemOf(folder),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("site-packages/torch", "lib")]
    [InlineData("site-packages", "torch/lib")]
    public void ProblemOf_FolderAbove_NamesTheOneToName(string named, string below)
    {
        var folder = FakePyTorch.Write(temp["site-packages"], "2.10.0", null, LibTorchFolder.Libraries);
        Assert.EndsWith($"its folder {below.Replace('/', Path.DirectorySeparatorChar)} does: name '{folder}'",
            ProblemOf(temp[named.Split('/')]), StringComparison.Ordinal);
    }

    public void Dispose() => temp.Dispose();

    private static string? ProblemOf(string folder) => LibTorchCheck.ProblemOf(new(folder, LibTorchFolder.Variable, IsUsers: true));

    private static string WithLibraries(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in LibTorchFolder.Libraries)
        {
            File.WriteAllText(Path.Combine(folder, name), "");
        }

        return folder;
    }
}
