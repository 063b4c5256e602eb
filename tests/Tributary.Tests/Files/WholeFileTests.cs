using System.Diagnostics;
using Tributary.Testing;

namespace Tributary.Tests.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Write_NewAndExistingFile_HoldsTheContentAndNothingLiesBeside()
    {
        WholeFile.Write(folder["a.json"], "first");
        WholeFile.Write(folder["a.json"], "täglich");

        Assert.Equal("täglich"u8.ToArray(), File.ReadAllBytes(folder["a.json"]));
        Assert.Equal(["a.json"], Names());
    }

    [Fact]
    public void Write_WriterThrows_LeavesTheFormerFileAlone()
    {
        WholeFile.Write(folder["a"], "former");

        Assert.Throws<InvalidDataException>(() => WholeFile.Write(folder["a"], stream =>
        {
            stream.Write("half"u8);
            throw new InvalidDataException();
        }));

        Assert.Equal("former", File.ReadAllText(folder["a"]));
        Assert.Equal(["a"], Names());
    }

    [Fact]
    public async Task Write_WhileOthersRead_NeverKeepsThemOut()
    {
        var path = folder["file"];
        WholeFile.Write(path, "0");
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                Assert.NotEmpty(File.ReadAllText(path));
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 1; i <= 300; i++)
        {
            WholeFile.Write(path, Invariant.Text(i));
        }

        await done.CancelAsync();
        await reading;
        Assert.Equal("300", File.ReadAllText(path));
    }

    [Fact]
    public void Write_NotToReplaceAndThere_IsAnErrorAndTheFileStays()
    {
        WholeFile.Write(folder["a"], "former");

        Assert.ThrowsAny<IOException>(() => WholeFile.Write(folder["a"], stream => stream.Write("new"u8), replaces: false));

        Assert.Equal("former", File.ReadAllText(folder["a"]));
        Assert.Equal(["a"], Names());
    }

    [Fact]
    public void Write_WhileItWrites_TheNameBesideCannotBeGuessed()
    {
        var names = new HashSet<string>();
        for (var time = 0; time < 20; time++)
        {
            WholeFile.Write(folder["a"], stream => names.Add(Names().Single(name => name != "a")));
        }

        Assert.Equal(20, names.Count);
        Assert.All(names, name => Assert.Matches(@"^\.a\.[0-9a-f]{16}\.partial$", name));
    }

    [Fact]
    public void Write_LeftoverOfAKilledRun_IsRemovedAndThatOfALivingOneStays()
    {
        File.WriteAllText(folder[".a.0123456789abcdef.partial"], "half");
        File.WriteAllText(folder[".ab.0123456789abcdef.partial"], "of another file");
        using (TemporaryName.Hold(folder[".a.fedcba9876543210.partial"]))
        {
            WholeFile.Write(folder["a"], "whole");

            Assert.Equal([".a.fedcba9876543210.partial", ".ab.0123456789abcdef.partial", "a"], Names());
        }

        WholeFile.Write(folder["a"], "whole");
        Assert.Equal([".ab.0123456789abcdef.partial", "a"], Names());
    }

    [Fact]
    public async Task Write_ManyAtOnce_LeaveOneOfTheirContents()
    {
        var content = Enumerable.Range(0, 8).Select(number => new string((char)('a' + number), 100_000)).ToArray();

        await Task.WhenAll(content.Select(text =>
            Task.Run(() => WholeFile.Write(folder["a"], text), TestContext.Current.CancellationToken)));

        Assert.Contains(File.ReadAllText(folder["a"]), content);
        Assert.Equal(["a"], Names());
    }

    [Fact]
    public void Write_NameNearTheSystemsLimit_IsWritten()
    {
        var name = new string('n', 250);

        WholeFile.Write(folder[name], "x");

        Assert.Equal([name], Names());
    }

    [Fact]
    public void Write_Link_StaysAndItsTargetIsReplacedWithItsPermissions()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("links need a privilege there");
            return;
        }

        Directory.CreateDirectory(folder["else"]);
        File.WriteAllText(folder["else", "real"], "former");
        File.SetUnixFileMode(folder["else", "real"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var before = File.OpenRead(folder["else", "real"]);
        File.CreateSymbolicLink(folder["link"], Path.Combine("else", "real"));
        File.CreateSymbolicLink(folder["dangling"], folder["else", "new"]);

        WholeFile.Write(folder["link"], "new");
        WholeFile.Write(folder["dangling"], "made");

        Assert.Equal((Path.Combine("else", "real"), "new", "made"), (new FileInfo(folder["link"]).LinkTarget,
            File.ReadAllText(folder["else", "real"]), File.ReadAllText(folder["else", "new"])));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["else", "real"]));
        // Replaced, not written into: who reads the former file reads all of it.
        Assert.Equal("former", new StreamReader(before).ReadToEnd());
        Assert.Equal(["new", "real"], Directory.GetFiles(folder["else"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Write_LinksInACircle_IsAnError()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        File.CreateSymbolicLink(folder["a"], "b");
        File.CreateSymbolicLink(folder["b"], "a");

        Assert.ThrowsAny<IOException>(() => WholeFile.Write(folder["a"], "x"));
    }

    [Fact]
    public async Task Write_Pipe_IsWrittenThroughAndStaysAPipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes with names are told from files on Linux");
        Make("mkfifo", folder["pipe"]);
        var reading = Task.Run(() => File.ReadAllText(folder["pipe"]), TestContext.Current.CancellationToken);

        WholeFile.Write(folder["pipe"], "through");

        Assert.Equal("through", await reading);
        Assert.True(UnixCalls.IsSpecial(folder["pipe"]));
        Assert.Equal(["pipe"], Names());
    }

    [Theory]
    [InlineData("3", null)]
    [InlineData("7", "No space left on device")]
    public void Write_Device_IsWrittenThroughAndStaysADevice(string minor, string? error)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root makes a device");
        Make("mknod", folder["device"], "c", "1", minor);
        File.CreateSymbolicLink(folder["link"], folder["device"]);

        var failed = Record.Exception(() => WholeFile.Write(folder["link"], "through"));

        Assert.Equal(error is null, failed is null);
        Assert.Contains(error ?? "", failed?.Message ?? "", StringComparison.Ordinal);
        Assert.True(UnixCalls.IsSpecial(folder["device"]));
        Assert.Equal(["device", "link"], Names());
    }

    public void Dispose() => folder.Dispose();

    private static void Make(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private string[] Names() => [.. Directory.EnumerateFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path))
        .Order(StringComparer.Ordinal)];
}
