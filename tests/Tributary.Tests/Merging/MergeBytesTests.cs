using System.Diagnostics;
using Tributary.Merging;
using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging;

/// <summary>The bytes of a merge depend on its inputs alone: not on threads, not on the processor's vector instructions.</summary>
public sealed class MergeBytesTests : IDisposable
{
    private readonly SampleAdapters samples = new();
    private readonly (string, string)[] inputs;

    public MergeBytesTests() => inputs =
    [
        samples.Add("de", rank: 5), samples.Add("fr", rank: 3, alpha: 7),
            samples.Add("ja", rslora: true, only: layer => layer.EndsWith("q_proj", StringComparison.Ordinal)),
    ];

    public void Dispose() => samples.Dispose();

    /// <summary>A changed digest needs a new <see cref="Merger.CodeVersion"/>: stores
    /// hold merges made by the old code under the old number.</summary>
    [Theory]
    [InlineData("linear", "69e797dcf1ba8c29735bc83f468333d63e9d99a00a0744f8febeeab680dc7f55")]
    [InlineData("ties", "47078197950a2120d70230f0285f69b5051b251ccf2e40b33af6cf17bc791339")]
    [InlineData("knots_ties", "83fcef56c3d2ca6b38cb7adc8df8fc74bd1e34755e283b0d9ab652a15bf62a6d")]
    [InlineData("core_ties", "217d19321f9e5eba9a4af70702744c2b2b0f6844e2a4ec3587c5e94480bc54a1")]
    public void Run_GoldenInputs_HasTheDigestOfThisCodeVersion(string method, string digest)
    {
        Assert.Equal(3, Merger.CodeVersion);
        var found = DigestOf(method, threads: 0);
        Assert.True(digest == found, $"{method}: {found}");
    }

    [Theory]
    [InlineData("ties")]
    [InlineData("knots_ties")]
    [InlineData("core_ties")]
    [InlineData("linear")]
    [InlineData("dare_ties")]
    public void Run_AnyNumberOfThreads_GivesTheSameBytes(string method) =>
        Assert.Single(new[] { 1, 2, 7 }.Select(threads => DigestOf(method, threads)).Distinct());

    /// <summary>Runs the golden inputs again in a child process that has no vector instructions, or none beyond 128 bits.</summary>
    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    [InlineData("DOTNET_EnableAVX")]
    [InlineData("DOTNET_EnableAVX512")]
    public async Task Run_VectorInstructionsOff_GivesTheSameBytes(string variable)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
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
        using var plan = Merger.Plan(AdapterMergeRecipe.Of(settings, inputs));
        var folder = samples[FormattableString.Invariant($"out-{method}-{threads}")];
        Merger.Run(plan, threads: threads, cancellation: TestContext.Current.CancellationToken).WriteTo(folder);
        return FolderManifest.Read(folder).ContentDigest.Hex;
    }
}
