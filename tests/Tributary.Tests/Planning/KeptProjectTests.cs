using Tributary.Datasets;
using Tributary.Evaluation;
using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Reporting.Costs;
using Tributary.Safetensors;
using Tributary.Training;

namespace Tributary.Tests.Planning;

/// <summary>Of a project that version 0.1.0 left nothing is stale.</summary>
public sealed class KeptProjectTests : IDisposable
{
    /// <summary>Stations that a later change makes stale on purpose, by name, each with its reason. All others stay up to date.</summary>
    private static readonly (string Station, string Reason)[] StaleOnPurpose = [];

    private static readonly string[] Languages = ["en", "de", "fr", "es"];
    private readonly KeptProject kept = new();

    public void Dispose() => kept.Dispose();

    [Fact]
    public void Plan_KeptProject_FindsNothingStale()
    {
        var plan = kept.Plan();

        Assert.Equal(
            [
                .. Languages.Select(language => $"train/{language}"), "search/all", "merge/all",
                .. Languages.Select(language => $"evaluate/merged-{language}"), "evaluate/individual-en", "evaluate/individual-de",
                "evaluate/individual-fr", "release/0002",
            ],
            plan.Stations.Select(station => station.Name.ToString()));
        RequireStale(plan);
        Assert.Equal("de-77d80401ef85", Path.GetFileName(plan.Training("de").Folder));
        Assert.Equal("de-a81c0b378b35", Path.GetFileName(plan.Training("de").Start!.Folder));
    }

    [Fact]
    public void Plan_KeptComparison_FindsNothingStale()
    {
        var plan = kept.Plan(PlanScope.Comparison);

        Assert.Equal(["base", "individual", "combined", "merged", "average", "by_core"], plan.Ways.Select(way => way.Name.Name));
        // Five trainings, the searches and merges of three ways, six ways in four languages; es has its own adapter in all merges.
        Assert.Equal((5, 2, 3, 24), (Count<TrainStation>(plan), Count<SearchStation>(plan), Count<MergeStation>(plan),
            Count<EvaluateStation>(plan)));
        RequireStale(plan);
    }

    /// <summary>Neither times of files nor the caches are part of anything.</summary>
    [Fact]
    public void Plan_OtherTimesOfFiles_FindsNothingStale()
    {
        foreach (var file in Directory.EnumerateFiles(kept.Folder, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        }

        File.WriteAllText(Path.Combine(kept.Store.Folder, "digests"), "nonsense\n");

        RequireStale(kept.Plan());
        RequireStale(kept.Plan(PlanScope.Comparison));
    }

    private static int Count<T>(Plan plan) => plan.Stations.OfType<T>().Count();

    private static void RequireStale(Plan plan)
    {
        Assert.All(StaleOnPurpose, known => Assert.NotEqual("", known.Reason));
        var planned = plan.Stations.Select(station => station.Name.ToString()).ToHashSet();
        Assert.Equal(
            StaleOnPurpose.Select(known => known.Station).Where(planned.Contains).Order(StringComparer.Ordinal),
            plan.Stale.Select(station => station.Name.ToString()).Order(StringComparer.Ordinal));
    }
}
