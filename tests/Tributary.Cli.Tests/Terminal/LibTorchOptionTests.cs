using System.Diagnostics;
using Tributary.Testing;
using Tributary.Torch.Runtime;

namespace Tributary.Cli.Tests.Terminal;

/// <summary>Another libtorch than the build's: its libraries linked into a folder as PyTorch lays them out.</summary>
public sealed class LibTorchOptionTests : IDisposable
{
    private readonly TempFolder temp = new();

    [Fact]
    public void Score_WithOptionOrVariable_GivesTheSameBytes()
    {
        var folder = LinkedPyTorch();
        File.WriteAllText(temp["lines.txt"], "Das Essen war gut\nThe room was clean\n");
        string[] score = ["score", "--model", Repository.SampleBase, "--text", temp["lines.txt"], "--json"];

        var build = Tool.Run(temp.Path, score);
        var option = Tool.Run(temp.Path, [.. score, "--libtorch", Path.GetRelativePath(temp.Path, folder)]);
        var variable = Tool.Run(temp.Path, Variable(folder), score);
        var both = Tool.Run(temp.Path, Variable(temp["none"]), [.. score, "--libtorch", folder]);

        Assert.Equal((0, ""), (build.ExitCode, build.Error));
        Assert.All([option, variable, both], result => Assert.Equal(build, result));
    }

    [Fact]
    public void Up_WithOption_GivesTheStationsOfTheBuildsLibtorch()
    {
        var folder = LinkedPyTorch();
        using var project = RiverProject.Create(epochs: 1, train: 24);
        using var again = RiverProject.Create(epochs: 1, train: 24);

        var build = Tool.Run(project.Path, "up");
        var option = Tool.Run(again.Path, "up", "--libtorch", folder);

        Assert.True(build.ExitCode == 0, build.Error);
        Assert.True(option.ExitCode == 0, option.Error);
        Assert.Equal(RiverProject.Stations(project.Path), RiverProject.Stations(again.Path));
    }

    [Fact]
    public void Up_WithOption_PassesItOnToTheTrainings()
    {
        var folder = LinkedPyTorch();
        using var project = RiverProject.Create(epochs: 1, train: 24);
        var file = File.ReadAllText(project["tributary.yaml"]);
        File.WriteAllText(project["tributary.yaml"], file.Replace("training: { epochs: 1, learning_rate: 1e-3 }",
            "training: { trainer: command, command: \"sh -c 'echo $TRIBUTARY_LIBTORCH >> seen; exit 3' - {output_dir}\", epochs: 1 }",
            StringComparison.Ordinal));

        var result = Tool.Run(project.Path, "up", "--libtorch", folder);

        Assert.Equal(1, result.ExitCode);
        Assert.All(File.ReadAllLines(project["seen"]), line => Assert.Equal(folder, line));
    }

    [Fact]
    public void Doctor_WithOptionOrVariable_NamesTheFolderAndWhatNamedIt()
    {
        var folder = LinkedPyTorch();

        var option = Tool.Run(temp.Path, "doctor", "--libtorch", folder);
        using var variable = JsonDocument.Parse(Tool.Run(temp.Path, Variable(folder), "doctor", "--json").Out);
        var build = Tool.Run(temp.Path, "doctor");

        Assert.Equal((0, ""), (option.ExitCode, option.Error));
        Assert.Contains($", {folder} (--libtorch)\n", option.Out, StringComparison.Ordinal);
        Assert.Equal(folder, variable.RootElement.GetProperty("libtorch_folder").GetString());
        Assert.Equal("TRIBUTARY_LIBTORCH", variable.RootElement.GetProperty("libtorch_named_by").GetString());
        Assert.False(variable.RootElement.GetProperty("libtorch_cuda").GetBoolean());
        Assert.DoesNotContain(folder, build.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_InstalledPyTorches_AreOfferedOrSaidNotToFit()
    {
        var fits = Packages("venv", "2.10.0+cu128", "12.8");
        var old = Packages("conda env", "2.9.1", null);
        var places = new Dictionary<string, string> { ["VIRTUAL_ENV"] = temp["venv"], ["CONDA_PREFIX"] = temp["conda env"] };

        var told = Tool.Run(temp.Path, places, "doctor");
        using var document = JsonDocument.Parse(Tool.Run(temp.Path, places, "doctor", "--json").Out);

        Assert.Matches($"PyTorch +2\\.10\\.0\\+cu128 with CUDA 12\\.8 at {fits}: (export |\\$env:)TRIBUTARY_LIBTORCH( = |=){fits}\n",
            told.Out);
        Assert.Matches($"PyTorch +2\\.9\\.1 without CUDA at {old}: does not fit; expected 2\\.10: ", told.Out);
        var first = document.RootElement.GetProperty("pytorch")[0];
        Assert.Equal(("2.10.0+cu128", "12.8", fits), (first.GetProperty("version").GetString(), first.GetProperty("cuda").GetString(),
            first.GetProperty("folder").GetString()));
        Assert.StartsWith("expected 2.10", document.RootElement.GetProperty("pytorch")[1].GetProperty("obstacle").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_FolderThatDoesNotServe_SaysWhyAndStillReports()
    {
        var result = Tool.Run(temp.Path, "doctor", "--libtorch", "none");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"missing: --libtorch: '{temp["none"]}' does not exist; expected a folder with ", result.Out,
            StringComparison.Ordinal);
        Assert.EndsWith("training is not possible yet\n", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up")]
    [InlineData("plan")]
    [InlineData("train", "de")]
    [InlineData("compare")]
    [InlineData("evaluate")]
    [InlineData("generate", "--prompt", "a", "--model", "base")]
    [InlineData("score", "--model", "base", "--text", "a")]
    [InlineData("demo")]
    public void Verb_FolderThatDoesNotServe_EndsBeforeItsWork(params string[] verb)
    {
        var result = Tool.Run(temp.Path, Variable("torch/lib"), verb);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("error: TRIBUTARY_LIBTORCH: 'torch/lib' is a relative path", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp.Path));
    }

    [Fact]
    public void Score_AnotherVersion_IsRefusedBeforeAndAfterLoading()
    {
        var folder = LinkedPyTorch();
        string[] score = ["score", "--model", Repository.SampleBase, "--text", "lines.txt", "--libtorch", folder];
        File.WriteAllText(temp["lines.txt"], "a\n");
        File.WriteAllText(temp["torch", "version.py"], FakePyTorch.VersionFile("2.9.1", null));
        var said = Tool.Run(temp.Path, score);
        // Without the file that says so: a library that can be loaded and does not tell its version, as those before 2.10.
        File.Delete(temp["torch", "version.py"]);
        File.Delete(Path.Combine(folder, LibTorchFolder.TellsVersion));
        File.Copy(Path.Combine(folder, LibTorchFolder.Libraries[0]), Path.Combine(folder, LibTorchFolder.TellsVersion));
        var loaded = Tool.Run(temp.Path, score);

        Assert.Equal((2, 2), (said.ExitCode, loaded.ExitCode));
        Assert.StartsWith($"error: --libtorch: '{folder}' holds libtorch 2.9.1 (says ", said.Error, StringComparison.Ordinal);
        Assert.StartsWith($"error: --libtorch: '{folder}' holds libtorch older than 2.10; expected 2.10: ", loaded.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Score_LibraryThatCannotBeLoaded_SaysWhatTheSystemSays()
    {
        var folder = LinkedPyTorch();
        File.Delete(Path.Combine(folder, LibTorchFolder.Libraries[^1]));
        File.WriteAllText(Path.Combine(folder, LibTorchFolder.Libraries[^1]), "no library");
        File.WriteAllText(temp["lines.txt"], "a\n");

        var result = Tool.Run(temp.Path, "score", "--model", Repository.SampleBase, "--text", "lines.txt", "--libtorch", folder);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"error: {Path.Combine(folder, LibTorchFolder.Libraries[^1])}: cannot be loaded: ", result.Error,
            StringComparison.Ordinal);
        Assert.Contains("--libtorch names this libtorch", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_WheelWithLibrariesOfCuda_LoadsWhatTheyNeedFromBesideAndOtherwiseNamesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/gcc"), "makes libraries with gcc");
        var folder = LinkedPyTorch();
        var nvidia = temp["nvidia", "cublas", "lib"];
        Directory.CreateDirectory(nvidia);
        // As in a wheel: NVIDIA's libraries lie in packages of their own, and CUDA's part of libtorch has the way there written into it.
        Compile("int cublas(void) { return 0; }", Path.Combine(nvidia, "libcublas.so.12"));
        Compile("int cublas(void); int c10_cuda(void) { return cublas(); }", Path.Combine(folder, "libc10_cuda.so"),
            "-Wl,-rpath,$ORIGIN/../../nvidia/cublas/lib", Path.Combine(nvidia, "libcublas.so.12"));
        Compile("int c10_cuda(void); int torch_cuda(void) { return c10_cuda(); }", Path.Combine(folder, "libtorch_cuda.so"),
            "-Wl,-rpath,$ORIGIN", $"-Wl,-rpath-link,{nvidia}", Path.Combine(folder, "libc10_cuda.so"));
        Directory.CreateSymbolicLink(temp["link"], folder);
        File.WriteAllText(temp["lines.txt"], "Das Essen war gut\n");
        string[] score = ["score", "--model", Repository.SampleBase, "--text", temp["lines.txt"], "--json"];

        var build = Tool.Run(temp.Path, score);
        var cuda = Tool.Run(temp.Path, [.. score, "--libtorch", folder]);
        var link = Tool.Run(temp.Path, [.. score, "--libtorch", temp["link"]]);
        var doctor = Tool.Run(temp.Path, "doctor", "--libtorch", folder);
        var device = Tool.Run(temp.Path, "doctor", "--libtorch", folder, "--model", Repository.SampleBase, "--device", "cuda:99");
        Directory.Delete(temp["nvidia"], recursive: true);
        var without = Tool.Run(temp.Path, [.. score, "--libtorch", folder]);

        Assert.Equal(build, cuda);
        Assert.Equal(build, link);
        Assert.Contains($" with CUDA, {folder} (--libtorch)\n", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("'cuda:99' is not there: ", device.Error, StringComparison.Ordinal);
        Assert.Equal(2, without.ExitCode);
        Assert.Contains("libcublas.so.12: cannot open shared object file", without.Error, StringComparison.Ordinal);
    }

    public void Dispose() => temp.Dispose();

    private static Dictionary<string, string> Variable(string folder) => new() { [LibTorchFolder.Variable] = folder };

    private string Packages(string environment, string version, string? cuda) => FakePyTorch.Write(
        OperatingSystem.IsWindows() ? temp[environment, "Lib", "site-packages"] : temp[environment, "lib", "python3.12", "site-packages"],
        version, cuda, LibTorchFolder.Libraries);

    /// <summary>The build's libtorch, 480 MB, by hard links; on another file system by symbolic ones.</summary>
    private string LinkedPyTorch()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "linked by the programs of Unix");
        var folder = FakePyTorch.Write(temp.Path, "2.10.0+cpu", null, []);
        var source = LibTorchFolder.Find() ?? throw new InvalidOperationException("the tests run with a libtorch");
        var libraries = Directory.GetFiles(source.Folder);
        Assert.SkipUnless(Link(libraries, folder) || Link(["-sf", .. libraries], folder),
            $"libtorch can neither be linked hard nor symbolically into {folder}");
        return folder;
    }

    private void Compile(string source, string library, params string[] options)
    {
        File.WriteAllText(temp["source.c"], source);
        using var process = Process.Start("gcc", ["-shared", "-fPIC", temp["source.c"], "-o", library,
            $"-Wl,-soname,{Path.GetFileName(library)}", .. options]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static bool Link(string[] arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("ln", [.. arguments, folder])
            { RedirectStandardError = true, UseShellExecute = false })!;
        _ = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
