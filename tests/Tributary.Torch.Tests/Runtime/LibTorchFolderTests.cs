using Tributary.Torch.Runtime;

namespace Tributary.Torch.Tests.Runtime;

public sealed class LibTorchFolderTests
{
    private static readonly LibTorchPlace Program = new("/program", "the program's folder", IsUsers: false);
    private static readonly LibTorchPlace Package = new("/package", "the package", IsUsers: false);

    [Fact]
    public void InOrder_ChosenAndVariable_IsTheChosenAlone()
    {
        var chosen = new LibTorchPlace("/option", "an option", IsUsers: true);
        Assert.Equal([chosen], LibTorchFolder.InOrder(chosen, "/variable", [Program, Package]));
    }

    [Fact]
    public void InOrder_Variable_IsThatAlone() =>
        Assert.Equal([new("/variable", "TRIBUTARY_LIBTORCH", IsUsers: true)],
            LibTorchFolder.InOrder(null, "/variable", [Program, Package]));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void InOrder_NothingNamed_IsWhatTheBuildLeft(string? variable) =>
        Assert.Equal([Program, Package], LibTorchFolder.InOrder(null, variable, [Program, Package]));

    [Fact]
    public void Require_WhereTestsRun_IsTheFolderFound() => Assert.Equal(LibTorchFolder.Find(), LibTorchFolder.Require());
}
