using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;

namespace Tributary.Tests.Merging;

public sealed class MergerRecipeTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void Recipe_UnknownMethod_NamesTheNearest()
    {
        var refused = Assert.Throws<BadInputException>(() => AdapterMergeRecipe.Of("tise", []));

        Assert.Contains("did you mean 'ties'?", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ties", true)]
    [InlineData("TIES", false)]
    [InlineData(null, false)]
    public void TryParse_Name_FindsExactlyThatMethod(string? name, bool isKnown)
    {
        Assert.Equal(isKnown, MergeMethod.TryParse(name, out var method));
        Assert.Equal(isKnown ? name : null, method?.Name);
    }

    [Fact]
    public void Run_MethodAndWeights_GivesTheBytesThatWriteWrites()
    {
        var recipe = AdapterMergeRecipe.Of("dare_ties",
            [new("de", samples.Add("de").Folder), new("fr", samples.Add("fr", seed: 2).Folder, Weight: 2, Density: 0.5)]);
        Merger.Run(recipe, cancellation: TestContext.Current.CancellationToken).WriteTo(samples["memory"]);

        Merger.Run(recipe, samples["folder"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(FolderManifest.Read(samples["folder"]).ContentDigest, FolderManifest.Read(samples["memory"]).ContentDigest);
        Assert.Equal(3, LoraAdapter.Read(samples["folder"]).Modules.Count);
    }

    [Fact]
    public void Write_Cancelled_LeavesNoFolder()
    {
        var recipe = AdapterMergeRecipe.Of("linear", [new("de", samples.Add("de").Folder)]);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            Merger.Run(recipe, samples["out"], cancellation: new CancellationToken(canceled: true)));

        Assert.False(Directory.Exists(samples["out"]));
    }
}
