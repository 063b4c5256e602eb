namespace Tributary.Merging;

/// <summary>The table of merge methods, and the words of a recipe for its columns. Adding a method is adding a row.</summary>
public static class MergeMethods
{
    private static readonly MergeMethod[] Rows =
    [
        // Entry by entry, for adapters in any space and for whole models.
        new() { Name = "linear", Source = "weighted mean; model soups, arXiv:2203.05482", Normalize = true, Space = MergeSpace.Stack },
        new() { Name = "task_arithmetic", Source = "weighted sum; arXiv:2212.04089", Space = MergeSpace.Stack },
        new() { Name = "ties", Source = "TIES; arXiv:2306.01708", Sparsify = Sparsify.Magnitude, Elects = true, Normalize = true },
        new() { Name = "dare_linear", Source = "DARE; arXiv:2311.03099", Sparsify = Sparsify.Random, Rescales = true },
        new() { Name = "dare_ties", Source = "DARE with elected signs; arXiv:2311.03099", Sparsify = Sparsify.Random,
            Rescales = true, Elects = true },
        new() { Name = "breadcrumbs", Source = "Model Breadcrumbs; arXiv:2312.06795", Sparsify = Sparsify.Breadcrumbs },
        new() { Name = "breadcrumbs_ties", Source = "Model Breadcrumbs with elected signs; arXiv:2312.06795",
            Sparsify = Sparsify.Breadcrumbs, Elects = true },
        new() { Name = "della", Source = "DELLA; arXiv:2406.11617", Sparsify = Sparsify.RankedRandom, Rescales = true,
            Elects = true, Normalize = true },
        new() { Name = "della_linear", Source = "DELLA without election; arXiv:2406.11617",
            Sparsify = Sparsify.RankedRandom, Rescales = true },
        new() { Name = "magnitude_prune", Source = "PEFT", Sparsify = Sparsify.Magnitude, Merges = MergeKinds.Adapters },

        // PEFT's names that say the space.
        new() { Name = "cat", Source = "PEFT", Space = MergeSpace.Stack, Profile = MergeProfiles.Peft, IsFixed = true,
            Merges = MergeKinds.Adapters },
        Svd("svd"),
        Svd("ties_svd") with { Sparsify = Sparsify.Magnitude, Elects = true },
        Svd("dare_linear_svd") with { Sparsify = Sparsify.Random, Rescales = true },
        Svd("dare_ties_svd") with { Sparsify = Sparsify.Random, Rescales = true, Elects = true },
        Svd("magnitude_prune_svd") with { Sparsify = Sparsify.Magnitude },

        // KnOTS and Core Space.
        Knots("knots_task_arithmetic"),
        Knots("knots_ties") with { Sparsify = Sparsify.Magnitude, Elects = true },
        Knots("knots_dare_ties") with { Sparsify = Sparsify.Random, Rescales = true, Elects = true },
        Core("core_task_arithmetic"),
        Core("core_ties") with { Sparsify = Sparsify.Magnitude, Elects = true },
        Core("core_dare_ties") with { Sparsify = Sparsify.Random, Rescales = true, Elects = true },
        Core("core_tsv") with { Source = "TSV-M in Core Space; arXiv:2412.00081", Blend = Blend.SingularVectors, Normalize = false },
        Core("core_cart") with { Source = "CART in Core Space; arXiv:2412.12153", Blend = Blend.Centered },
        Core("tsv") with { Source = "TSV-M; arXiv:2412.00081", Blend = Blend.SingularVectors, Normalize = false },

        // Tensor by tensor, for whole models.
        Whole("slerp", "spherical linear interpolation", Blend.Slerp),
        Whole("nuslerp", "mergekit", Blend.NuSlerp),
        Whole("multislerp", "mergekit", Blend.MultiSlerp),
        Whole("karcher", "Karcher mean, mergekit", Blend.Karcher),
        Whole("model_stock", "Model Stock; arXiv:2403.19522", Blend.ModelStock),
        Whole("nearswap", "mergekit", Blend.NearSwap),
        Whole("arcee_fusion", "mergekit", Blend.ArceeFusion),
        Whole("ram", "mergekit", Blend.Ram),
        Whole("ramplus_tl", "mergekit", Blend.RamPlus),
        Whole("sce", "SCE; arXiv:2408.07990", Blend.SelectCalculateErase),
        Whole("passthrough", "mergekit", Blend.Passthrough),
    ];

    /// <summary>All methods, by name.</summary>
    public static IReadOnlyDictionary<string, MergeMethod> All { get; } = Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>The words of the spaces.</summary>
    public static IReadOnlyDictionary<string, MergeSpace> Spaces { get; } = new Dictionary<string, MergeSpace>(StringComparer.Ordinal)
    {
        ["delta"] = MergeSpace.Delta,
        ["factors"] = MergeSpace.Factors,
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

    /// <summary>ties-merging's ways to combine what agrees.</summary>
    public static IReadOnlyDictionary<string, Combine> Combinations { get; } = new Dictionary<string, Combine>(StringComparer.Ordinal)
    {
        ["mean"] = Combine.Mean,
        ["sum"] = Combine.Sum,
        ["max"] = Combine.Largest,
    };

    /// <summary>The words of what a merge makes.</summary>
    public static IReadOnlyDictionary<string, MergeTarget> Targets { get; } = new Dictionary<string, MergeTarget>(StringComparer.Ordinal)
    {
        ["adapter"] = MergeTarget.Adapter,
        ["delta"] = MergeTarget.Delta,
        ["model"] = MergeTarget.Model,
    };

    /// <summary>The words of the balances.</summary>
    public static IReadOnlyDictionary<string, MergeBalance> Balances { get; } = new Dictionary<string, MergeBalance>(StringComparer.Ordinal)
    {
        ["none"] = MergeBalance.None,
        ["norms"] = MergeBalance.Norms,
    };

    /// <summary>The words of the norms after a calibration.</summary>
    public static IReadOnlyDictionary<string, CalibrateNorm> Norms { get; } = new Dictionary<string, CalibrateNorm>(StringComparer.Ordinal)
    {
        ["mean"] = CalibrateNorm.Mean,
        ["none"] = CalibrateNorm.None,
        ["before"] = CalibrateNorm.Before,
    };

    /// <summary>The word of a value in one of the tables above.</summary>
    public static string WordOf<T>(IReadOnlyDictionary<string, T> words, T value) =>
        words.First(word => EqualityComparer<T>.Default.Equals(word.Value, value)).Key;

    private static MergeMethod Svd(string name) => new()
    {
        Name = name, Source = "PEFT", Space = MergeSpace.Delta, Profile = MergeProfiles.Peft, IsFixed = true, Truncates = true,
            Merges = MergeKinds.Adapters,
    };

    private static MergeMethod Knots(string name) => new()
    {
        Name = name, Source = "KnOTS; arXiv:2410.19735", Normalize = true, Space = MergeSpace.Knots, Profile = MergeProfiles.Knots,
            IsFixed = true, Merges = MergeKinds.Adapters,
    };

    private static MergeMethod Core(string name) => new()
    {
        Name = name, Source = "Core Space; arXiv:2509.17786", Normalize = true, Space = MergeSpace.Core, Profile = MergeProfiles.Core,
            IsFixed = true, Merges = MergeKinds.Adapters,
    };

    private static MergeMethod Whole(string name, string source, Blend blend) => new()
    {
        Name = name, Source = source, Blend = blend, Space = MergeSpace.Delta, IsFixed = true, Merges = MergeKinds.Models,
    };
}
