namespace Tributary.Merging.Entries;

/// <summary>
/// One of the definitions that go by the same method name: what a recipe calls <c>ties</c> is another result in every well-known
/// tool. A profile fixes what these leave open.
/// </summary>
/// <param name="Name">The profile's word in a recipe.</param>
/// <param name="Source">Whose definition it is.</param>
/// <param name="TrimScope">Over what the density is counted.</param>
/// <param name="TrimThreshold">What happens at the threshold.</param>
/// <param name="ElectOnWeighted">True: weights take part in the election.</param>
/// <param name="ZeroSign">The elected sign where the sum is 0.</param>
/// <param name="CombineElected">How agreeing entries become one; null: by their weighted mean. With <c>normalize: false</c> it
/// is the sum.</param>
/// <param name="HasWeights">False: the definition has one lambda and no weights per language; unequal ones are refused.</param>
/// <param name="Rescale">How kept entries grow where a method rescales.</param>
/// <param name="CountsAbsent">True: languages that lack a layer stay in the divisor of a weighted mean, for their delta there
/// is zero.</param>
/// <param name="KnotsCut">Absolute cut of singular values in the space knots; null: relative to the largest.</param>
public sealed record MergeProfile(
    string Name, string Source, TrimScope TrimScope, TrimThreshold TrimThreshold, bool ElectOnWeighted, ZeroSign ZeroSign,
    Combine? CombineElected, bool HasWeights, Rescale Rescale, bool CountsAbsent = true, double? KnotsCut = null);

/// <summary>The profiles.</summary>
internal static class MergeProfiles
{
    /// <summary>mergekit: the default.</summary>
    public static readonly MergeProfile Mergekit = new(
        "mergekit", "mergekit's generalized task arithmetic", TrimScope.Tensor, TrimThreshold.Exact, ElectOnWeighted: true,
        ZeroSign.Positive, CombineElected: null, HasWeights: true, Rescale.BySum);

    /// <summary>PEFT.</summary>
    public static readonly MergeProfile Peft = new(
        "peft", "PEFT's add_weighted_adapter", TrimScope.Tensor, TrimThreshold.Exact, ElectOnWeighted: false,
        ZeroSign.Positive, Combine.SumOverCount, HasWeights: true, Rescale.ByDensity, CountsAbsent: false);

    /// <summary>The code of the TIES paper.</summary>
    public static readonly MergeProfile Paper = new(
        "paper", "ties-merging, the code of arXiv:2306.01708", TrimScope.Model, TrimThreshold.KeepEqual, ElectOnWeighted: false,
        ZeroSign.ModelMajority, Combine.Mean, HasWeights: false, Rescale.ByDensity);

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
