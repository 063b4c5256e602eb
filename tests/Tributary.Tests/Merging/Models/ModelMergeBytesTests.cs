using Tributary.Merging;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Merging.Runs;

namespace Tributary.Tests.Merging.Models;

/// <summary>The bytes of merged models depend on recipe and models only; MergeBytesTests makes them without vector instructions.</summary>
public sealed class ModelMergeBytesTests : IClassFixture<ModelMergeBytesTests.Inputs>
{
    private static readonly IReadOnlyDictionary<string, ByteCase> Cases = ByteCase.Read("Models", "model-merge-bytes.txt");
    private readonly SampleModels models;

    public ModelMergeBytesTests(Inputs shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        models = shared.All;
    }

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static TheoryData<string> OneOfEachMethod => [.. ByteCase.FirstOfEachMethod(Cases)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_EveryCase_HasTheBytesOfThisCodeVersionOnAnyNumberOfThreads(string name)
    {
        Assert.Equal(1, ModelRun.CodeVersion);
        Require(name, threads: 1);
        Require(name, threads: 3);
    }

    [Theory]
    [MemberData(nameof(OneOfEachMethod))]
    public void Write_OneCaseOfEachMethod_HasItsBytes(string name) => Require(name, threads: 2);

    [Fact]
    public void Cases_HaveEveryMethod() => Assert.Equal(
        MergeMethods.NamesIn(MergeKinds.Models).Order(StringComparer.Ordinal),
        Cases.Keys.Select(name => RecipeOf(name).Method.Name).Distinct().Order(StringComparer.Ordinal));

    private void Require(string name, int threads)
    {
        var folder = models[$"{name}-{Guid.NewGuid():N}"];
        using var plan = Merger.Plan(RecipeOf(name));
        Merger.Run(plan, folder, threads: threads, cancellation: TestContext.Current.CancellationToken);
        Cases[name].Require(folder);
    }

    private ModelMergeRecipe RecipeOf(string name) =>
        (ModelMergeRecipe)MergeRecipe.Parse(Cases[name].RecipeWith(SampleModels.Lists), name, models.Folder);

    /// <summary>Made once for all cases.</summary>
    public sealed class Inputs : IDisposable
    {
        internal SampleModels All { get; } = new();

        /// <inheritdoc/>
        public void Dispose() => All.Dispose();
    }
}
