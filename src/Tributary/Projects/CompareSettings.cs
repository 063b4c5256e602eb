using Tributary.Merging.Methods;

namespace Tributary.Projects;

/// <summary>What a project's merge is compared with, beside base model, own adapters and combined adapter.</summary>
internal sealed record CompareSettings
{
    /// <summary>Names of further models: average, weighted_average, clusters, a merge
    /// method, or a name of <see cref="Methods"/>. Default average.</summary>
    public IReadOnlyList<string> Against { get; init; } = [Average];

    /// <summary>Names of <see cref="CanBeLeftOut"/> that are neither trained for the comparison nor measured. Default none.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Merges with settings of their own, by name.</summary>
    public IReadOnlyDictionary<string, ProjectMerge> Methods { get; init; } = new Dictionary<string, ProjectMerge>(StringComparer.Ordinal);

    /// <summary>Related languages by the name of their cluster; languages in none stay alone.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Language>> Clusters { get; init; } = new Dictionary<string,
        IReadOnlyList<Language>>(StringComparer.Ordinal);

    /// <summary>The plain mean of all adapters.</summary>
    public const string Average = "average";

    /// <summary>The mean weighted by training examples.</summary>
    public const string WeightedAverage = "weighted_average";

    /// <summary>Clusters merged separately.</summary>
    public const string ByCluster = "clusters";

    /// <summary>The usual ways, but for the project's own merge.</summary>
    public static IReadOnlyList<string> CanBeLeftOut { get; } = ["base", "individual", "combined_before", "combined", "continued",
        "merged_scratch", "merged_continued"];

    /// <summary>Names with a meaning of their own, which no merge of <see cref="Methods"/> may take.</summary>
    internal static readonly string[] Words =
        [Average, WeightedAverage, ByCluster, .. CanBeLeftOut, "merged", "all"];

    /// <summary>Whether a name says what to compare with.</summary>
    public bool Knows(string name) => name is Average or WeightedAverage or ByCluster || Methods.ContainsKey(name) || IsMethod(name);

    /// <summary>All names that can be compared with.</summary>
    public IEnumerable<string> Names =>
        [Average, WeightedAverage, ByCluster, .. Methods.Keys, .. MergeMethods.All.Keys.Where(IsMethod)];

    private static bool IsMethod(string name) => MergeMethods.All.TryGetValue(name, out var method)
        && method.Merges.HasFlag(MergeKinds.Adapters);
}
