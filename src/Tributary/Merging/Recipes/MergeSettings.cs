using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Safetensors;

namespace Tributary.Merging.Recipes;

/// <summary>What a merge makes.</summary>
public enum MergeTarget
{
    /// <summary>One LoRA adapter in the PEFT layout.</summary>
    Adapter,

    /// <summary>The dense merged deltas in one file, without a base model.</summary>
    Delta,

    /// <summary>A whole model: the base with the merged deltas added.</summary>
    Model,
}

/// <summary>How to rescale after <c>calibrate: shared_directions</c>.</summary>
public enum CalibrateNorm
{
    /// <summary>To the mean of the languages' norms.</summary>
    Mean,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>To the norm of the merge without the pre-step.</summary>
    Before,
}

/// <summary>The pre-step before all others.</summary>
public enum MergeBalance
{
    /// <summary>None: task vectors enter as they are.</summary>
    None,

    /// <summary>Every task vector is brought to the mean of the inputs' Frobenius norms.</summary>
    Norms,
}

/// <summary>The words of a recipe for what all its adapters share.</summary>
internal static class SettingsWords
{
    /// <summary>What a merge makes.</summary>
    public static readonly Words<MergeTarget> Targets = new(
        (MergeTarget.Adapter, "adapter"), (MergeTarget.Delta, "delta"), (MergeTarget.Model, "model"));

    /// <summary>The balances.</summary>
    public static readonly Words<MergeBalance> Balances = new((MergeBalance.None, "none"), (MergeBalance.Norms, "norms"));

    /// <summary>The norms after a calibration.</summary>
    public static readonly Words<CalibrateNorm> Norms = new(
        (CalibrateNorm.Mean, "mean"), (CalibrateNorm.None, "none"), (CalibrateNorm.Before, "before"));

    /// <summary>The types in which a result can be stored.</summary>
    public static readonly Words<TensorDtype> Dtypes = new(
        (TensorDtype.F32, "float32"), (TensorDtype.F16, "float16"), (TensorDtype.BF16, "bfloat16"));
}

/// <summary>
/// How to merge, without what: the keys that a recipe file and the <c>merge:</c> section of a project share. Null means "not written": the
/// method's row and the profile decide.
/// </summary>
public sealed record MergeSettings
{
    /// <summary>The rank that keeps every singular triple: <c>full</c> in a recipe.</summary>
    internal const int FullRank = int.MaxValue;

    // Raised with every change of the step that sets singular values to their mean.
    private const int IsotropizeRevision = 2;

    /// <summary>The row of the table. Default <c>ties</c>.</summary>
    public MergeMethod Method { get; init; } = MergeMethods.All["ties"];

    /// <summary>Overrides the method's space.</summary>
    public MergeSpace? SpaceOverride { get; init; }

    /// <summary>Overrides the method's profile.</summary>
    public MergeProfile? ProfileOverride { get; init; }

    /// <summary>Side of KnOTS's stack. Default output.</summary>
    public StackSide Stack { get; init; }

    /// <summary>Fraction of entries kept by methods that drop some, in (0, 1]; 1 keeps all. Default 1.</summary>
    public double Density { get; init; } = MethodParameter.Density.Default!.Value;

    /// <summary>Fraction of largest entries that breadcrumbs drop, in [0, 1). Default 0.01.</summary>
    public double Gamma { get; init; } = MethodParameter.Gamma.Default!.Value;

    /// <summary>Half-width of DELLA's keep probabilities; density is 1, or density +- epsilon lies inside (0, 1). Default 0.15.</summary>
    public double Epsilon { get; init; } = MethodParameter.Epsilon.Default!.Value;

    /// <summary>The coefficient of the merged delta; several values are candidates
    /// to choose from on validation sets. Null: not written.</summary>
    public IReadOnlyList<double>? Lambdas { get; init; }

    /// <summary>False: the sum of what agrees and not its mean; fixed in profile peft. Null: as the method's row says.</summary>
    public bool? Normalize { get; init; }

    /// <summary>Whether kept entries grow to make up for dropped ones. Null: as the method's row says.</summary>
    public bool? RescaleOverride { get; init; }

    /// <summary>How what agrees becomes one: mean, sum or the largest. Null: as profile and <see cref="Normalize"/> say.</summary>
    public Combine? CombineOverride { get; init; }

    /// <summary>How the sign is elected by methods that elect one. Default <see cref="Elect.Sum"/>.</summary>
    public Elect MajoritySign { get; init; } = Elect.Sum;

    /// <summary>Weight of languages that name none. Default 1.</summary>
    public double DefaultWeight { get; init; } = 1;

    /// <summary>Weights by name of language or adapter.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>CART: singular triples of each distance from the mean. Null: ceil(0.04 x the number of singular values).</summary>
    public int? CartRank { get; init; }

    /// <summary>CART: coefficient of the distances. Default 0.1.</summary>
    public double CartScale { get; init; } = MethodParameter.CartScale.Default!.Value;

    /// <summary>True: all singular values of the merged delta are set to their mean. Default false.</summary>
    public bool Isotropize { get; init; }

    /// <summary>What is done to the task vectors before anything else. Default nothing.</summary>
    public MergeBalance Balance { get; init; }

    /// <summary>Strength of the pre-step <c>calibrate: shared_directions</c>, in [0, 1]. Null: no pre-step.</summary>
    public double? CalibrateTau { get; init; }

    /// <summary>How to rescale after the pre-step. Default to the mean norm.</summary>
    public CalibrateNorm CalibrateNorm { get; init; }

    /// <summary>Rank of the result, 1 or more: the merged delta is truncated to its strongest singular triples. Null: exact.</summary>
    public int? Rank { get; init; }

    /// <summary>PEFT's <c>svd_clamp</c>: entries of the truncated factors are clamped
    /// to this quantile of theirs, in (0, 1]. Null: not at all.</summary>
    public double? SvdClamp { get; init; }

    /// <summary>Seed of random masks; without effect in methods that draw none. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>How the result is stored: F32, F16 or BF16. Null: as the inputs, F32
    /// where these differ; deltas F32; models as the base.</summary>
    public TensorDtype? Dtype { get; init; }

    /// <summary>What is made. Default an adapter.</summary>
    public MergeTarget Output { get; init; }

    /// <summary>Most bytes of tensors in one file of a model, 1 or more. Default 5 GB.</summary>
    public long ShardBytes { get; init; } = ShardSize.Default;

    /// <summary>The space in force.</summary>
    public MergeSpace Space => SpaceOverride ?? Method.Space;

    /// <summary>The profile in force.</summary>
    public MergeProfile Profile => ProfileOverride ?? Method.Profile;

    /// <summary>True if sums are divided: mergekit says it method by method;
    /// PEFT adds up; the others take the mean of what agrees.</summary>
    public bool NormalizeInForce => Normalize ?? (Method.Elects
        ? Method.Normalize || !Profile.HasWeights
        : Method.Normalize && Profile.Name != MergeProfiles.Peft.Name);

    /// <summary>True if kept entries grow.</summary>
    public bool RescaleInForce => RescaleOverride ?? Method.Rescales;

    /// <summary>True if the profile says how what agrees is divided, so that <see cref="Normalize"/> has no say.</summary>
    internal bool IsNormalizeFixed => Method.Elects && Profile.CombineElected == Combine.SumOverCount;

    /// <summary>The choices in force for a number of adapters.</summary>
    internal EntryChoices Choose(int adapters)
    {
        // PEFT turns every method into a weighted sum if there is one adapter.
        var alone = adapters == 1 && Profile.Name == MergeProfiles.Peft.Name;
        var elects = Method.Elects && !alone;
        return new EntryChoices(
            Profile,
            alone ? Sparsify.None : Method.Sparsify,
            alone || !RescaleInForce ? Rescale.None : Profile.Rescale,
            elects ? MajoritySign : Elect.None,
            CombineFor(elects, alone));
    }

    private Combine CombineFor(bool elects, bool alone) =>
        CombineOverride is { } named && elects ? named
        : elects && Profile.CombineElected == Combine.SumOverCount ? Combine.SumOverCount
        : !NormalizeInForce || alone ? Combine.Sum
        : elects && Profile.CombineElected is { } combine ? combine
        : Combine.WeightedMean;

    /// <summary>
    /// Everything here that changes a merged adapter, but lambda, as named values: part of the identity of a merge. Weights enter sorted
    /// by name.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> Identity() =>
    [
        .. MergeSettingsText.Top(this).Select(pair => KeyValuePair.Create($"merge.{pair.Key}", pair.Value)),
        .. MergeSettingsText.Parameters(this).Select(pair => KeyValuePair.Create($"merge.parameters.{pair.Key}", pair.Value)),
        .. Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create($"merge.weights.{pair.Key}", Invariant.Text(pair.Value))),
        .. Revision == 1 ? [] : new[] { KeyValuePair.Create("merge.revision", Invariant.Text(Revision)) },
    ];

    /// <summary>Tells merges of a code that changed for some settings alone from those before.</summary>
    private int Revision => Math.Max(Method.Revision, Isotropize ? IsotropizeRevision : 1);
}
