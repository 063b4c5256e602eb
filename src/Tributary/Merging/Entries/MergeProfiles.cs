namespace Tributary.Merging.Entries;

/// <summary>
/// One of the definitions that go by the same method name: what a recipe calls <c>ties</c> is another result in every well-known
/// tool. A profile fixes what these leave open.
/// </summary>
public sealed record MergeProfile
{
    /// <summary>The profile's word in a recipe.</summary>
    public required string Name { get; init; }

    /// <summary>Whose definition it is.</summary>
    public required string Source { get; init; }

    /// <summary>Over what the density is counted.</summary>
    public required TrimScope TrimScope { get; init; }

    /// <summary>What happens at the threshold.</summary>
    public required TrimThreshold TrimThreshold { get; init; }

    /// <summary>True: weights take part in the election.</summary>
    public required bool ElectOnWeighted { get; init; }

    /// <summary>The elected sign where the sum is 0.</summary>
    public required ZeroSign ZeroSign { get; init; }

    /// <summary>How agreeing entries become one; null: by their weighted mean. With <c>normalize: false</c> it is the sum.</summary>
    public required Combine? CombineElected { get; init; }

    /// <summary>False: the definition has one lambda and no weights per language; unequal ones are refused.</summary>
    public required bool HasWeights { get; init; }

    /// <summary>How kept entries grow where a method rescales.</summary>
    public required Rescale Rescale { get; init; }

    /// <summary>True: languages that lack a layer stay in the divisor of a weighted mean, for their delta there is zero.</summary>
    public bool CountsAbsent { get; init; } = true;

    /// <summary>Absolute cut of singular values in the space knots; null: relative to the largest.</summary>
    public double? KnotsCut { get; init; }
}

/// <summary>The profiles.</summary>
public static class MergeProfiles
{
    /// <summary>mergekit: the default.</summary>
    public static readonly MergeProfile Mergekit = new()
    {
        Name = "mergekit",
        Source = "mergekit's generalized task arithmetic",
        TrimScope = TrimScope.Tensor,
        TrimThreshold = TrimThreshold.Exact,
        ElectOnWeighted = true,
        ZeroSign = ZeroSign.Positive,
        CombineElected = null,
        HasWeights = true,
        Rescale = Rescale.BySum,
    };

    /// <summary>PEFT.</summary>
    public static readonly MergeProfile Peft = new()
    {
        Name = "peft",
        Source = "PEFT's add_weighted_adapter",
        TrimScope = TrimScope.Tensor,
        TrimThreshold = TrimThreshold.Exact,
        ElectOnWeighted = false,
        ZeroSign = ZeroSign.Positive,
        CombineElected = Combine.SumOverCount,
        HasWeights = true,
        Rescale = Rescale.ByDensity,
        CountsAbsent = false,
    };

    /// <summary>The code of the TIES paper.</summary>
    public static readonly MergeProfile Paper = new()
    {
        Name = "paper",
        Source = "ties-merging, the code of arXiv:2306.01708",
        TrimScope = TrimScope.Model,
        TrimThreshold = TrimThreshold.KeepEqual,
        ElectOnWeighted = false,
        ZeroSign = ZeroSign.ModelMajority,
        CombineElected = Combine.Mean,
        HasWeights = false,
        Rescale = Rescale.ByDensity,
    };

    /// <summary>The code of KnOTS.</summary>
    public static readonly MergeProfile Knots = Paper with
    {
        Name = "knots",
        Source = "KnOTS, the code of arXiv:2410.19735",
        KnotsCut = 1e-5,
    };

    /// <summary>The code of Core Space.</summary>
    public static readonly MergeProfile Core = Paper with
    {
        Name = "core",
        Source = "core-space-merging, the code of arXiv:2509.17786",
        TrimScope = TrimScope.Tensor,
        ZeroSign = ZeroSign.LayerMajority,
    };

    /// <summary>All profiles, by name.</summary>
    public static IReadOnlyDictionary<string, MergeProfile> All { get; } =
        new[] { Mergekit, Peft, Paper, Knots, Core }.ToDictionary(profile => profile.Name, StringComparer.Ordinal);
}
