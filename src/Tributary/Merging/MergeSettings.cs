using System.Globalization;
using Tributary.Safetensors;

namespace Tributary.Merging;

/// <summary>
/// How to merge, without what: the keys that a recipe file and the <c>merge:</c> section of a project share. Null means "not written": the
/// method's row and the profile decide.
/// </summary>
public sealed record MergeSettings
{
    /// <summary>The row of the table. Default <c>ties</c>.</summary>
    public MergeMethod Method { get; init; } = MergeMethods.All["ties"];

    /// <summary>Overrides the method's space.</summary>
    public MergeSpace? SpaceOverride { get; init; }

    /// <summary>Overrides the method's profile.</summary>
    public MergeProfile? ProfileOverride { get; init; }

    /// <summary>Side of KnOTS's stack. Default output.</summary>
    public StackSide Stack { get; init; }

    /// <summary>Fraction of entries kept by methods that trim, in (0, 1]; 1 keeps all. Default 1.</summary>
    public double Density { get; init; } = 1;

    /// <summary>The coefficient of the merged delta; several values are candidates to choose from on validation sets. Null: not written.</summary>
    public IReadOnlyList<double>? Lambdas { get; init; }

    /// <summary>False: the sum of what agrees and not its mean; fixed in profile peft. Null: as the method's row says.</summary>
    public bool? Normalize { get; init; }

    /// <summary>How the sign is elected by methods that elect one. Default <see cref="Elect.Sum"/>.</summary>
    public Elect MajoritySign { get; init; } = Elect.Sum;

    /// <summary>Weight of languages that name none. Default 1.</summary>
    public double DefaultWeight { get; init; } = 1;

    /// <summary>Weights by name of language or adapter.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Seed of random masks; without effect in methods that draw none. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>How the result is stored: F32, F16 or BF16. Null: as the inputs, F32 where these differ.</summary>
    public TensorDtype? Dtype { get; init; }

    /// <summary>The space in force.</summary>
    public MergeSpace Space => SpaceOverride ?? Method.DefaultSpace;

    /// <summary>The profile in force.</summary>
    public MergeProfile Profile => ProfileOverride ?? Method.DefaultProfile;

    /// <summary>The words of result types.</summary>
    internal static IReadOnlyDictionary<string, TensorDtype> Dtypes { get; } = new Dictionary<string, TensorDtype>(StringComparer.Ordinal)
    {
        ["float32"] = TensorDtype.F32,
        ["float16"] = TensorDtype.F16,
        ["bfloat16"] = TensorDtype.BF16,
    };

    /// <summary>What contradicts itself, as pairs of a key and a text that follows it; empty where the settings can be merged with.</summary>
    public IEnumerable<(string Key, string Text)> Contradictions()
    {
        if (Method.IsFixed && Space != Method.DefaultSpace)
        {
            yield return ("space", $"is '{MergeMethods.WordOf(MergeMethods.Spaces, Space)}', but merge_method '{Method.Name}' is defined in space '{MergeMethods.WordOf(MergeMethods.Spaces, Method.DefaultSpace)}'; take one of them out");
        }

        if (Method.IsFixed && Profile.Name != Method.DefaultProfile.Name)
        {
            yield return ("profile", $"is '{Profile.Name}', but merge_method '{Method.Name}' has profile '{Method.DefaultProfile.Name}'; take one of them out");
        }

        if (Method.Elects && Space == MergeSpace.Stack)
        {
            yield return ("space", $"is 'stack', where entries of different languages never meet, but merge_method '{Method.Name}' compares them; use knots or core");
        }

        if (Method.Sparsify == Sparsify.None && Density != 1)
        {
            yield return ("parameters", $"holds a density, which has no effect in merge_method '{Method.Name}'; take it out");
        }

        if (Stack != StackSide.Output && Space != MergeSpace.Knots)
        {
            yield return ("stack", "has an effect in space knots only; take it out");
        }

        if (Normalize is not null && Profile.CombineElected == Combine.SumOverCount && Method.Elects)
        {
            yield return ("parameters", $"holds normalize, which profile '{Profile.Name}' fixes; take it out, or use profile mergekit");
        }
    }

    /// <summary>The choices in force for a number of adapters.</summary>
    public MergeChoices Choose(int adapters)
    {
        // PEFT turns every method into a weighted sum where there is one adapter.
        var alone = adapters == 1 && Profile.Name == MergeProfiles.Peft.Name;
        var elects = Method.Elects && !alone;
        return new MergeChoices
        {
            Space = Space,
            Stack = Stack,
            KnotsCut = Profile.KnotsCut,
            Sparsify = alone ? Sparsify.None : Method.Sparsify,
            Rescale = Rescale.None,
            TrimScope = Profile.TrimScope,
            TrimThreshold = Profile.TrimThreshold,
            Elect = elects ? MajoritySign : Elect.None,
            ElectOnWeighted = Profile.ElectOnWeighted,
            ZeroSign = Profile.ZeroSign,
            Combine = CombineFor(elects, alone),
        };
    }

    private Combine CombineFor(bool elects, bool alone) =>
        elects && Profile.CombineElected == Combine.SumOverCount ? Combine.SumOverCount
        : !NormalizeInForce || alone ? Combine.Sum
        : elects && Profile.CombineElected is { } combine ? combine
        : Combine.WeightedMean;

    /// <summary>True where sums are divided by weights.</summary>
    public bool NormalizeInForce => Normalize ?? (Method.Normalize && (Method.Elects || Profile.Name != MergeProfiles.Peft.Name));

    /// <summary>
    /// Everything here that changes a merged adapter, but lambda, as named values: part of the identity of a merge. Weights enter sorted
    /// by name.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> Identity()
    {
        yield return new("merge.merge_method", Method.Name);
        yield return new("merge.space", MergeMethods.WordOf(MergeMethods.Spaces, Space));
        yield return new("merge.profile", Profile.Name);
        yield return new("merge.stack", MergeMethods.WordOf(MergeMethods.Sides, Stack));
        yield return new("merge.parameters.density", Text(Density));
        yield return new("merge.parameters.normalize", NormalizeInForce ? "true" : "false");
        yield return new("merge.parameters.majority_sign_method", MergeMethods.WordOf(MergeMethods.Elections, MajoritySign));
        yield return new("merge.parameters.weight", Text(DefaultWeight));
        yield return new("merge.seed", Seed.ToString(CultureInfo.InvariantCulture));
        yield return new("merge.dtype", Dtype is { } dtype ? MergeMethods.WordOf(Dtypes, dtype) : "inputs");
        foreach (var (name, weight) in Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            yield return new($"merge.weights.{name}", Text(weight));
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
