using Tributary.Testing;
using Tributary.Torch.Runtime;

namespace Tributary.Torch.Tests.Runtime;

public sealed class LibTorchVersionTests : IDisposable
{
    private readonly TempFolder temp = new();

    [Theory]
    [InlineData("2.10", true)]
    [InlineData("2.10.0+cu128", true)]
    [InlineData("2.10.3", true)]
    [InlineData("2.1.0", false)]
    [InlineData("2.100.0", false)]
    [InlineData("12.10.0", false)]
    [InlineData("2.9.1", false)]
    [InlineData("", false)]
    public void IsExpected_OfVersions_IsTrueForPatchesAlone(string version, bool expected) =>
        Assert.Equal(expected, LibTorchVersion.IsExpected(version));

    [Fact]
    public void OfAbi_OfLibtorchsBits_IsTheVersion() => Assert.Equal("2.10.0", LibTorchVersion.OfAbi(0x020a_0000_0000_0000));

    [Fact]
    public void OfPython_FileOfAWheel_GivesVersionAndCuda()
    {
        File.WriteAllText(temp["version.py"], FakePyTorch.VersionFile("2.10.0+cu128", "12.8"));
        Assert.Equal(new LibTorchVersion("2.10.0+cu128", "12.8", temp["version.py"]), LibTorchVersion.OfPython(temp["version.py"]));
    }

    [Theory]
    [InlineData("__version__ = \"2.10.0\"\r\ncuda = None\r\n")]
    [InlineData("__version__: str = '2.10.0'\ncuda: Optional[str] = None")]
    [InlineData("__version__='2.10.0'\ncudart = '11'\n")]
    public void OfPython_WrittenOtherwise_GivesTheVersionWithoutCuda(string text)
    {
        File.WriteAllText(temp["version.py"], text);
        Assert.Equal(("2.10.0", null), LibTorchVersion.OfPython(temp["version.py"]) is { } read ? (read.Text, read.Cuda) : default);
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("__version__")]
    [InlineData("__version__ =")]
    [InlineData("__version__ = '")]
    [InlineData("__version__ = ''")]
    [InlineData("__version__ = '2.10.0")]
    [InlineData("__version__ = '2.10.0\"")]
    [InlineData("__version__ = 2.10")]
    [InlineData("__version__ = 'a\u001b[31mb'")]
    [InlineData("__version__x = '2.10.0'")]
    [InlineData("# __version__ = '2.10.0'")]
    public void OfPython_WithoutAVersion_IsNone(string text)
    {
        File.WriteAllText(temp["version.py"], text);
        Assert.Null(LibTorchVersion.OfPython(temp["version.py"]));
    }

    [Fact]
    public void OfPython_NoFileAFolderOrTooMuch_IsNone()
    {
        Directory.CreateDirectory(temp["folder"]);
        File.WriteAllText(temp["large"], "__version__ = '2.10.0'\n" + new string('#', 1 << 17));
        File.WriteAllText(temp["long"], $"__version__ = '{new string('1', 101)}'");
        Assert.All(["none", "folder", "large", "long"], name => Assert.Null(LibTorchVersion.OfPython(temp[name])));
    }

    [Theory]
    [InlineData("not a version\n")]
    [InlineData("\n")]
    [InlineData("2.10\u0000")]
    public void Beside_BuildVersionThatIsNone_SaysNothing(string text)
    {
        Directory.CreateDirectory(temp["lib"]);
        File.WriteAllText(temp["build-version"], text);
        Assert.Null(LibTorchVersion.Beside(temp["lib"]));
    }

    public void Dispose() => temp.Dispose();
}
