using Tributary.Projects.Reading;

namespace Tributary.Tests.Projects.Reading;

public sealed class CompareSectionTests : IDisposable
{
    private readonly SampleProject sample = new();

    [Fact]
    public void Read_Nothing_ComparesWithThePlainMean() => Assert.Equal(["average"], ProjectFile.Read(sample.Folder).Compare.Against);

    [Fact]
    public void Read_NamedMethods_KeepTheirSettings()
    {
        sample.Yaml += "\ncompare: { against: [half, knots_ties], methods: { half: { merge_method: ties, parameters: { "
            + "density: 0.5, lambda: 1 } } } }\n";

        var compare = ProjectFile.Read(sample.Folder).Compare;

        Assert.Equal(["half", "knots_ties"], compare.Against);
        Assert.Equal(0.5, compare.Methods["half"].Settings.Density);
    }

    [Theory]
    [InlineData("compare: { against: [avrage] }", "did you mean 'average'?")]
    [InlineData("compare: { against: [clusters] }", "'clusters' lists none")]
    [InlineData("compare: { clusters: { a: [en, fr] } }", "names 'fr', which is no language of this project")]
    [InlineData("compare: { clusters: { a: [en], b: [en, de] } }", "a language belongs to one")]
    [InlineData("compare: { methods: { merged: { merge_method: ties } } }", "cannot be a name here")]
    [InlineData("compare: { against: [slerp] }", "is not known")]
    [InlineData("routes: [en, de]", "leaves no language to merge")]
    [InlineData("routes: [fr]", "names 'fr', which is no language of this project")]
    [InlineData("routes: [en, en]", "names a language twice")]
    [InlineData("cost: { currency: EUR }", "needs 'per_hour' beside it")]
    [InlineData("cost: { per_hour: -1 }", "of at least 0")]
    public void Read_Mistakes_AreRefused(string line, string expected)
    {
        sample.Yaml += $"\n{line}\n";

        Assert.Contains(expected, Assert.Throws<BadInputException>(() => ProjectFile.Read(sample.Folder))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Price_IsKept()
    {
        sample.Yaml += "\ncost: { per_hour: 2.5, currency: EUR }\n";

        Assert.Equal(new Money(1.25, "EUR"), ProjectFile.Read(sample.Folder).Price!.Of(1800));
    }

    public void Dispose() => sample.Dispose();
}
