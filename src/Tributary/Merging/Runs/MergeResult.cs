using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Outputs;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Runs;

/// <summary>
/// A finished merge in memory. The merge itself is done at lambda 1; any lambda is then one multiplication, so that candidates can be tried
/// without merging again: <c>WithLambda(x)</c> is, byte for byte, the merge with lambda x.
/// </summary>
public sealed class MergeResult
{
    /// <summary>The recipe in a merge's folder.</summary>
    public const string RecipeName = ResultFiles.RecipeName;

    private readonly AdapterMergePlan plan;
    private readonly LoraAdapter unit;
    private readonly IReadOnlyList<ModuleTally> tallies;
    private readonly IReadOnlyList<double>? balance;

    internal MergeResult(AdapterMergePlan plan, LoraAdapter unit, IReadOnlyList<ModuleTally> tallies,
        IReadOnlyList<double>? balance, double lambda)
    {
        this.plan = plan;
        this.unit = unit;
        this.tallies = tallies;
        this.balance = balance;
        Lambda = lambda;
        Adapter = unit.Scaled(lambda);
    }

    /// <summary>The coefficient of the merged delta.</summary>
    public double Lambda { get; }

    /// <summary>The merged adapter, lambda included; scaling 1 in every layer.</summary>
    public LoraAdapter Adapter { get; }

    /// <summary>The recipe that gives this result.</summary>
    public AdapterMergeRecipe Recipe => plan.Written(Lambda);

    /// <summary>What the merge saw and did.</summary>
    public MergeDiagnostics Diagnostics => MergeDiagnostics.Of(plan, tallies, balance, Lambda);

    /// <summary>The same merge with another lambda.</summary>
    public MergeResult WithLambda(double lambda) => new(plan, unit, tallies, balance, lambda);

    /// <summary>
    /// Writes a folder that appears whole: the adapter in the PEFT layout, <c>recipe.yaml</c> with every default written out,
    /// <c>diagnostics.json</c> and the manifest.
    /// </summary>
    /// <exception cref="BadInputException">The folder exists and is not empty, or a value does not fit the result's type.</exception>
    public FolderManifest WriteTo(string outFolder)
    {
        using var whole = WholeFolder.Create(outFolder);
        WriteFiles(whole.WorkPath, outFolder);
        return whole.Commit();
    }

    /// <summary>Writes the files of <see cref="WriteTo"/> but the manifest into an existing, empty folder.</summary>
    /// <param name="folder">Where to write.</param>
    /// <param name="finalFolder">Where the folder will stand in the end: the recipe's paths are relative to it.</param>
    public void WriteFiles(string folder, string finalFolder)
    {
        foreach (var module in Adapter.Modules)
        {
            StoredRange.Require(plan, module.Module, module.A);
            StoredRange.Require(plan, module.Module, module.B);
        }

        Adapter.Write(folder);
        var diagnostics = Diagnostics;
        new ResultFiles(Recipe, new MergeSummary(diagnostics.Inputs, diagnostics.Overall, diagnostics.ToJson()))
            .Write(folder, finalFolder);
    }
}
