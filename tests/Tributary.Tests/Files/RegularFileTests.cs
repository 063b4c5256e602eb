using System.Diagnostics;
using Tributary.Files;
using Tributary.Testing;

namespace Tributary.Tests.Files;

public sealed class RegularFileTests
{
    /// <summary>Nobody writes into the pipe: whoever opened it would wait for ever.</summary>
    [Fact]
    public void Read_PipeOrDevice_IsRefusedAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes and devices as files");
        using var folder = new TempFolder();
        var pipe = Path.Combine(folder.Path, "pipe");
        Process.Start("mkfifo", [pipe]).WaitForExit();
        var link = Path.Combine(folder.Path, "link");
        File.CreateSymbolicLink(link, "/dev/zero");

        Assert.All(new[] { pipe, link, "/dev/zero" }, path => Assert.All(
            new Action[]
            {
                () => RegularFile.Bytes(path), () => RegularFile.Text(path), () => RegularFile.Open(path), () => RegularFile.Lines(path),
                () => JsonFile.Read(path),
            },
            read => Assert.EndsWith("expected a regular file", Assert.Throws<BadInputException>(read).Message, StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_LinkToNothingOrInACircle_IsRefusedAsBadInput()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links that are told apart before they are opened");
        using var folder = new TempFolder();
        var (circle, nothing) = (Path.Combine(folder.Path, "circle"), Path.Combine(folder.Path, "nothing"));
        File.CreateSymbolicLink(circle, "circle");
        File.CreateSymbolicLink(nothing, "absent");

        Assert.All(new[] { circle, nothing }, path => Assert.All(
            new Action[] { () => RegularFile.Bytes(path), () => RegularFile.Open(path), () => JsonFile.Read(path) },
            read => Assert.Contains("leads to nothing", Assert.Throws<BadInputException>(read).Message, StringComparison.Ordinal)));
    }

    [Fact]
    public void Bytes_AboveTheBound_IsRefused()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "a");
        File.WriteAllText(path, "12345");

        Assert.Equal(5, RegularFile.Bytes(path, most: 5).Length);
        Assert.Throws<BadInputException>(() => RegularFile.Bytes(path, most: 4));
    }
}
