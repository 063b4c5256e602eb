namespace Tributary.Merging;

/// <summary>One row of the table of methods.</summary>
/// <param name="Name">The word in a recipe.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Sparsify">Which entries take part.</param>
/// <param name="Elects">True where a sign is elected.</param>
/// <param name="Normalize">Default of <c>normalize</c>: mean or sum. Profile peft sums where no sign is elected.</param>
/// <param name="DefaultSpace">The space for adapters where the recipe names none.</param>
/// <param name="DefaultProfile">The profile where the recipe names none.</param>
/// <param name="IsFixed">True where the name itself says space and profile, so that a recipe may not override them.</param>
public sealed record MergeMethod(
    string Name, string Source, Sparsify Sparsify, bool Elects, bool Normalize, MergeSpace DefaultSpace, MergeProfile DefaultProfile, bool IsFixed);

/// <summary>The table of merge methods, and the words of a recipe for its columns.</summary>
public static class MergeMethods
{
    private static readonly MergeMethod[] Rows =
    [
        new("linear", "weighted mean; model soups, arXiv:2203.05482", Sparsify.None, false, true, MergeSpace.Stack, MergeProfiles.Mergekit, false),
        new("task_arithmetic", "weighted sum; arXiv:2212.04089", Sparsify.None, false, false, MergeSpace.Stack, MergeProfiles.Mergekit, false),
        new("ties", "TIES; arXiv:2306.01708", Sparsify.Magnitude, true, true, MergeSpace.Knots, MergeProfiles.Mergekit, false),
        new("knots_task_arithmetic", "mean in KnOTS's code; arXiv:2410.19735", Sparsify.None, false, true, MergeSpace.Knots, MergeProfiles.Knots, true),
        new("knots_ties", "KnOTS-TIES; arXiv:2410.19735", Sparsify.Magnitude, true, true, MergeSpace.Knots, MergeProfiles.Knots, true),
        new("core_task_arithmetic", "mean in Core Space; arXiv:2509.17786", Sparsify.None, false, true, MergeSpace.Core, MergeProfiles.Core, true),
        new("core_ties", "TIES in Core Space; arXiv:2509.17786", Sparsify.Magnitude, true, true, MergeSpace.Core, MergeProfiles.Core, true),
    ];

    /// <summary>All methods, by name.</summary>
    public static IReadOnlyDictionary<string, MergeMethod> All { get; } = Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>The words of the spaces.</summary>
    public static IReadOnlyDictionary<string, MergeSpace> Spaces { get; } = new Dictionary<string, MergeSpace>(StringComparer.Ordinal)
    {
        ["stack"] = MergeSpace.Stack,
        ["knots"] = MergeSpace.Knots,
        ["core"] = MergeSpace.Core,
    };

    /// <summary>The words of the sides of a stack.</summary>
    public static IReadOnlyDictionary<string, StackSide> Sides { get; } = new Dictionary<string, StackSide>(StringComparer.Ordinal)
    {
        ["output"] = StackSide.Output,
        ["input"] = StackSide.Input,
    };

    /// <summary>PEFT's words for elections.</summary>
    public static IReadOnlyDictionary<string, Elect> Elections { get; } = new Dictionary<string, Elect>(StringComparer.Ordinal)
    {
        ["total"] = Elect.Sum,
        ["frequency"] = Elect.Count,
    };

    /// <summary>The word of a value in one of the tables above.</summary>
    public static string WordOf<T>(IReadOnlyDictionary<string, T> words, T value) =>
        words.First(word => EqualityComparer<T>.Default.Equals(word.Value, value)).Key;
}
