using System.Diagnostics;
using Tributary.Merging;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

/// <summary>The bytes of a merge depend on its inputs alone: not on threads, not on the processor's vector instructions.</summary>
public sealed class MergeBytesTests : IDisposable
{
    private readonly SampleAdapters samples = new();
    private readonly (string, string)[] inputs;

    public MergeBytesTests() => inputs =
    [
        samples.Add("de", rank: 5), samples.Add("fr", rank: 3, alpha: 7), samples.Add("ja", rslora: true, only: layer => layer.EndsWith("q_proj", StringComparison.Ordinal)),
    ];

    public void Dispose() => samples.Dispose();

    /// <summary>A changed digest needs a new <see cref="Merger.CodeVersion"/>: stores hold merges made by the old code under the old number.</summary>
    [Theory]
    [InlineData("linear", "fbe603210dee04fcfacbe1510b0a42bd1814b7b7fa3a2f3a2b42cd7c7b22d04e")]
    [InlineData("ties", "84c6a55723d8b6d9595a3cf484580a87aa243de7dc3bb485794b868752d0d82e")]
    [InlineData("knots_ties", "9f5a3ad505a413c5a7c91b4033183a54642510eadc402613561507304415da74")]
    [InlineData("core_ties", "7c4a494799b0fae545b516691e48ae600c4dda027e69f78b7d6bcb05e12579f3")]
    public void Run_GoldenInputs_HasTheDigestOfThisCodeVersion(string method, string digest)
    {
        Assert.Equal(2, Merger.CodeVersion);
        Assert.Equal(digest, DigestOf(method, threads: 0));
    }

    [Theory]
    [InlineData("ties")]
    [InlineData("knots_ties")]
    [InlineData("core_ties")]
    public void Run_AnyNumberOfThreads_GivesTheSameBytes(string method) =>
        Assert.Single(new[] { 1, 2, 7 }.Select(threads => DigestOf(method, threads)).Distinct());

    /// <summary>Runs the golden inputs again in a child process that has no vector instructions, or none beyond 128 bits.</summary>
    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    [InlineData("DOTNET_EnableAVX")]
    [InlineData("DOTNET_EnableAVX512")]
    public async Task Run_VectorInstructionsOff_GivesTheSameBytes(string variable)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(MergeBytesTests).Assembly.Location);
        }

        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(MergeBytesTests).FullName}.{nameof(Run_GoldenInputs_HasTheDigestOfThisCodeVersion)}");
        start.Environment[variable] = "0";
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(child.ExitCode == 0 && text.Contains("Total: 4", StringComparison.Ordinal), text + await errors);
    }

    private string DigestOf(string method, int threads)
    {
        var settings = Settings(method) with { Density = MergeMethods.All[method].Sparsify == Sparsify.None ? 1 : 0.6, Lambdas = [1.25] };
        using var plan = MergePlan.Create(MergeRecipe.Of(settings, inputs));
        var folder = samples[FormattableString.Invariant($"out-{method}-{threads}")];
        Merger.Run(plan, threads, progress: null, TestContext.Current.CancellationToken).WriteTo(folder);
        return FolderManifest.Read(folder).ContentDigest.Hex;
    }
}
