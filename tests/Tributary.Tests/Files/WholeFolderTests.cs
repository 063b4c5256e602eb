using Tributary.Testing;

namespace Tributary.Tests.Files;

public sealed class WholeFolderTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Commit_NewFolder_AppearsWholeWithItsManifest()
    {
        using (var whole = WholeFolder.Create(folder["out"]))
        {
            File.WriteAllText(whole["a"], "x");
            Assert.False(Directory.Exists(folder["out"]));
            whole.Commit();
        }

        Assert.Equal("a", Assert.Single(FolderManifest.Read(folder["out"]).Files).Name);
        Assert.Equal(["out"], Names());
    }

    [Fact]
    public void Commit_Replacing_PutsTheNewFolderInThePlaceOfTheFormer()
    {
        Write("former");
        using (var whole = WholeFolder.Create(folder["out"], replaces: true))
        {
            File.WriteAllText(whole["a"], "new");
            Assert.Equal("former", File.ReadAllText(folder["out", "a"]));
            whole.Commit();
        }

        Assert.Equal("new", File.ReadAllText(folder["out", "a"]));
        Assert.Equal(["out"], Names());
    }

    [Fact]
    public void Dispose_NotCommitted_LeavesNothing()
    {
        using (var whole = WholeFolder.Create(folder["out"]))
        {
            File.WriteAllText(whole["a"], "x");
        }

        Assert.Empty(Names());
    }

    [Fact]
    public void Create_LeftoverOfAKilledRun_IsRemovedAndThatOfALivingOneStays()
    {
        // What a kill leaves: the folder with its content, and the file that nobody holds any more.
        Directory.CreateDirectory(folder[".out.0123456789abcdef.partial", "content"]);
        File.WriteAllText(folder[".out.0123456789abcdef.partial", TemporaryName.HeldFile], "");
        Directory.CreateDirectory(folder[".out.0000000000000000.partial"]);
        Directory.CreateDirectory(folder[".other.0123456789abcdef.partial"]);
        using var living = WholeFolder.Create(folder["out"]);
        Assert.Equal(2, Names().Length);

        Write("second");

        Assert.Equal(3, Names().Length);
        Assert.True(Directory.Exists(living.WorkPath));
        Assert.True(Directory.Exists(folder[".other.0123456789abcdef.partial"]));
    }

    [Fact]
    public void Create_LinkNamedAsALeftover_IsLeftAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        Directory.CreateDirectory(folder["precious"]);
        File.WriteAllText(folder["precious", "a"], "x");
        Directory.CreateSymbolicLink(folder[".out.0123456789abcdef.partial"], folder["precious"]);

        Write("new");

        Assert.Equal(["a"], Directory.GetFileSystemEntries(folder["precious"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Commit_LinkToAnEmptyFolder_StaysALink()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        Directory.CreateDirectory(folder["real"]);
        Directory.CreateSymbolicLink(folder["out"], folder["real"]);

        Write("new");

        Assert.Equal(folder["real"], new DirectoryInfo(folder["out"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(folder["real", "a"]));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/proc/self/fd/9999")]
    public void Create_NoPlaceForAFolder_IsRefused(string target)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the paths are those of Linux");

        Assert.Throws<BadInputException>(() => WholeFolder.Create(target));
    }

    public void Dispose() => folder.Dispose();

    private void Write(string content)
    {
        using var whole = WholeFolder.Create(folder["out"]);
        File.WriteAllText(whole["a"], content);
        whole.Commit();
    }

    private string[] Names() => [.. Directory.EnumerateFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path))];
}
