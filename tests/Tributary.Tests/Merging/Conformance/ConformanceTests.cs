using Tributary.Merging;
using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Conformance;

/// <summary>Every case of the real PEFT, KnOTS and ties-merging, from a recipe file to the files of the result.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("peft")]
    [InlineData("KnOTS")]
    [InlineData("ties-merging")]
    public void Write_EveryCaseOfATool_HasOneOfTheOutcomes(string tool)
    {
        var outcomes = new List<(string Id, Outcome Outcome)>();
        foreach (var golden in GoldenCase.All.Values.Where(golden => golden.Tool == tool))
        {
            using var folder = new TempFolder();
            outcomes.Add((golden.Id, Run(golden, folder.Path)));
        }

        foreach (var outcome in outcomes.GroupBy(entry => entry.Outcome).OrderBy(group => group.Key))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tool}: {outcome.Count()} "
                + $"{outcome.Key}{(outcome.Key == Outcome.Agrees ? "" : ": " + string.Join(", ", outcome.Select(entry => entry.Id)))}"));
        }

        Assert.Equal(GoldenCase.All.Values.Count(golden => golden.Tool == tool), outcomes.Count);
    }

    [Fact]
    public void All_WithTheSharedFolder_HoldsEveryCase()
    {
        Assert.SkipUnless(SharedFolder.IsThere, "112 further cases of merges are in the shared folder, which is absent");
        Assert.Equal(161, GoldenCase.All.Count);
    }

    /// <summary>Core Space and TSV have no program whose results are kept; their tests follow the formulas.</summary>
    [Fact]
    public void Read_KeptCases_HaveEveryMethodOfOtherTools()
    {
        var manifest = Path.Combine(Repository.Root, "tests", "Goldens", "merge", "manifest.json");
        var kept = GoldenCase.Read(manifest).Values.Select(golden => golden switch
        {
            { Method: "knots-tv" } => "knots_task_arithmetic",
            { Method: "knots-ties", HasMasks: true } => "knots_dare_ties",
            { Method: "knots-ties" } => "knots_ties",
            { Method: "tv" } => "linear",
            _ => golden.Method,
        });
        var methods = MergeMethods.All.Keys.Where(name => name != "tsv" && !name.StartsWith("core_", StringComparison.Ordinal));

        Assert.Equal(methods.Order(StringComparer.Ordinal), kept.Distinct().Order(StringComparer.Ordinal));
    }

    internal static Outcome Run(GoldenCase golden, string folder) => golden.Tool switch
    {
        "peft" => PeftCases.Run(golden, Merge, folder),
        "KnOTS" => KnotsCases.Run(golden, Merge, folder),
        _ => TiesCases.Run(golden, Merge, folder),
    };

    private static void Merge(string recipe, string outFolder, RecordedMasks? masks)
    {
        using var plan = Merger.Plan(AdapterMergeRecipe.Read(recipe), masks);
        Merger.Run(plan, outFolder, cancellation: TestContext.Current.CancellationToken);
    }
}
