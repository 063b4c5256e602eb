using Tributary.Merging.Models;

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
        Assert.Equal(1, ModelMerger.CodeVersion);
        Require(name, threads: 1);
        Require(name, threads: 3);
    }

    [Theory]
    [MemberData(nameof(OneOfEachMethod))]
    public void Write_OneCaseOfEachMethod_HasItsBytes(string name) => Require(name, threads: 2);

    [Fact]
    public void Cases_HaveEveryMethod() => Assert.Equal(
        ModelMethods.All.Keys.Order(StringComparer.Ordinal),
        Cases.Keys.Select(name => RecipeOf(name).MergeMethod).Distinct().Order(StringComparer.Ordinal));

    private void Require(string name, int threads)
    {
        var folder = models[$"{name}-{Guid.NewGuid():N}"];
        using var plan = ModelMergePlan.Create(RecipeOf(name));
        ModelMerger.Run(plan, folder, threads, cancellation: TestContext.Current.CancellationToken);
        Cases[name].Require(folder);
    }

    private ModelMergeRecipe RecipeOf(string name) => ModelMergeRecipe.Parse(Cases[name].RecipeWith(SampleModels.Lists), name, models.Folder);

    /// <summary>Made once for all cases.</summary>
    public sealed class Inputs : IDisposable
    {
        internal SampleModels All { get; } = new();

        /// <inheritdoc/>
        public void Dispose() => All.Dispose();
    }
}
