using System.Diagnostics;
using Tributary.Merging;
using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Tests.Merging.Models;

namespace Tributary.Tests.Merging;

/// <summary>The bytes of a merge depend on its inputs alone: not on threads, not on the processor's vector instructions.</summary>
public sealed class MergeBytesTests : IClassFixture<MergeBytesTests.Inputs>
{
    private static readonly IReadOnlyDictionary<string, ByteCase> Cases = ByteCase.Read("merge-bytes.txt");
    private readonly ByteInputs inputs;

    public MergeBytesTests(Inputs shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        inputs = shared.All;
    }

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static TheoryData<string> OneOfEachMethod => [.. ByteCase.FirstOfEachMethod(Cases)];

    /// <summary>Changed weights need a new <see cref="Merger.CodeVersion"/>: stores hold merges of the old code under its number.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Write_EveryCase_HasTheBytesOfThisCodeVersionOnAnyNumberOfThreads(string name)
    {
        Assert.Equal(3, Merger.CodeVersion);
        Require(name, threads: 1);
        Require(name, threads: 3);
    }

    [Theory]
    [MemberData(nameof(OneOfEachMethod))]
    public void Write_OneCaseOfEachMethod_HasItsBytes(string name) => Require(name, threads: 2);

    /// <summary>What is merged in memory, to choose among lambdas, has the bytes of what is written.</summary>
    [Theory]
    [InlineData("ties")]
    [InlineData("knots_ties")]
    [InlineData("core_ties")]
    [InlineData("linear")]
    [InlineData("dare_ties-seed")]
    [InlineData("tsv")]
    public void Run_InMemory_GivesTheBytesOfWriting(string name)
    {
        using var plan = Merger.Plan(RecipeOf(name));
        var folder = inputs[$"memory-{name}"];
        Merger.Run(plan, threads: 2, cancellation: TestContext.Current.CancellationToken).WriteTo(folder);

        Cases[name].Require(folder);
    }

    [Fact]
    public void Cases_HaveEveryMethodSpaceProfileAndWord()
    {
        var recipes = Cases.Values.Select(one => RecipeOf(one.Name).Settings).ToArray();
        var methods = MergeMethods.All.Values.Where(row => row.Merges.HasFlag(MergeKinds.Adapters));

        Assert.Equal(Names(methods.Select(row => row.Name)), Names(recipes.Select(one => one.Method.Name)));
        Assert.Equal(Names(SpaceWords.Spaces.All.Values), Names(recipes.Select(one => one.Space)));
        Assert.Equal(Names(MergeProfiles.All.Keys), Names(recipes.Select(one => one.Profile.Name)));
        Assert.Equal(Names(SettingsWords.Targets.All.Values), Names(recipes.Select(one => one.Output)));
        Assert.Equal(Names(SettingsWords.Balances.All.Values), Names(recipes.Select(one => one.Balance)));
        Assert.Equal(Names(SettingsWords.Norms.All.Values), Names(recipes.Select(one => one.CalibrateNorm)));
        Assert.Equal(Names(SpaceWords.Sides.All.Values), Names(recipes.Select(one => one.Stack)));

        static IEnumerable<T> Names<T>(IEnumerable<T> values) => values.Distinct().Order();
    }

    /// <summary>
    /// Makes one merge of every method again in a child process that has no vector instructions, none beyond 128 bits, or no AVX-512. All
    /// cases were made so when their bytes were taken, and with the functions of the C library that use neither AVX2 nor FMA
    /// (GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2); that takes minutes.
    /// </summary>
    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    [InlineData("DOTNET_EnableAVX")]
    [InlineData("DOTNET_EnableAVX512")]
    public async Task Write_VectorInstructionsOff_GivesTheSameBytes(string variable)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(MergeBytesTests).Assembly.Location);
        }

        foreach (var tests in new[] { typeof(MergeBytesTests), typeof(ModelMergeBytesTests) })
        {
            start.ArgumentList.Add("-method");
            start.ArgumentList.Add($"{tests.FullName}.{nameof(Write_OneCaseOfEachMethod_HasItsBytes)}");
        }

        start.Environment[variable] = "0";
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        var all = Invariant.Text(OneOfEachMethod.Count + ModelMergeBytesTests.OneOfEachMethod.Count);
        Assert.True(child.ExitCode == 0 && text.Contains($"Total: {all},", StringComparison.Ordinal), text + await errors);
    }

    private void Require(string name, int threads)
    {
        var folder = inputs[$"{name}-{Guid.NewGuid():N}"];
        using var plan = Merger.Plan(RecipeOf(name));
        Merger.Run(plan, folder, threads: threads, cancellation: TestContext.Current.CancellationToken);
        Cases[name].Require(folder);
    }

    private AdapterMergeRecipe RecipeOf(string name) =>
        AdapterMergeRecipe.Parse(Cases[name].RecipeWith(ByteInputs.Lists), name, inputs.Folder);

    /// <summary>Made once for all cases.</summary>
    public sealed class Inputs : IDisposable
    {
        internal ByteInputs All { get; } = new();

        /// <inheritdoc/>
        public void Dispose() => All.Dispose();
    }
}
