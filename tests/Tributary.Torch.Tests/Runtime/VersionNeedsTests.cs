using Tributary.Torch.Runtime;

namespace Tributary.Torch.Tests.Runtime;

public sealed class VersionNeedsTests
{
    private static readonly HashSet<string> Newest = ["GLIBCXX_3.4.32"];

    [Fact]
    public void WithWeak_TorchSharpLibrary_ChangesOneFlagOnly()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF libraries are Linux's");
        var image = File.ReadAllBytes(LibTorchFolder.FindBinding()!);
        Assert.Contains("GLIBCXX_3.4.32", VersionNeeds.Names(image));
        var changed = VersionNeeds.WithWeak(image, Newest)!;
        var places = Enumerable.Range(0, image.Length).Where(i => image[i] != changed[i]).ToList();
        Assert.Single(places);
        Assert.Equal(image[places[0]] | 2, changed[places[0]]);
        Assert.Equal(changed, VersionNeeds.WithWeak(changed, Newest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ, and then some")]
    public void WithWeak_NotElf_IsNull(string text) =>
        Assert.Null(VersionNeeds.WithWeak(System.Text.Encoding.ASCII.GetBytes(text.PadRight(100)), Newest));
}
