using System.Diagnostics.CodeAnalysis;

namespace Tributary.Merging;

/// <summary>One row of the table of methods: the choices that its name stands for.</summary>
public sealed record MergeMethod
{
    /// <summary>The word in a recipe.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>Which entries take part. Default all.</summary>
    public Sparsify Sparsify { get; init; }

    /// <summary>True if a sign is elected.</summary>
    public bool Elects { get; init; }

    /// <summary>Default of <c>normalize</c>: mean or sum. Profile peft sums if no sign is elected.</summary>
    public bool Normalize { get; init; }

    /// <summary>Default of <c>rescale</c>: whether kept entries grow to make up for dropped ones.</summary>
    public bool Rescales { get; init; }

    /// <summary>How task vectors become one if it is not entry by entry. Default <see cref="Blend.Entries"/>.</summary>
    public Blend Blend { get; init; }

    /// <summary>The space for adapters where the recipe names none. Default knots.</summary>
    public MergeSpace Space { get; init; } = MergeSpace.Knots;

    /// <summary>The profile where the recipe names none. Default mergekit.</summary>
    public MergeProfile Profile { get; init; } = MergeProfiles.Mergekit;

    /// <summary>True if the name itself says space and profile, so that a recipe may not override them.</summary>
    public bool IsFixed { get; init; }

    /// <summary>True if the result is truncated to <c>svd_rank</c>, by default the largest rank of the inputs.</summary>
    public bool Truncates { get; init; }

    /// <summary>What it merges. Default adapters and whole models.</summary>
    public MergeKinds Merges { get; init; } = MergeKinds.Adapters | MergeKinds.Models;

    /// <summary>True if entries are dropped to a density.</summary>
    public bool HasDensity => Sparsify != Sparsify.None;

    /// <summary>Finds a method by its name; false if none has it. Names are compared letter by letter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MergeMethod? method)
    {
        method = text is null ? null : MergeMethods.All.GetValueOrDefault(text);
        return method is not null;
    }
}

/// <summary>What a method merges.</summary>
[Flags]
public enum MergeKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>LoRA adapters.</summary>
    Adapters = 1,

    /// <summary>Whole models.</summary>
    Models = 2,
}

/// <summary>How the task vectors of a tensor become one. Formulas: <c>docs/merge-methods.md</c>.</summary>
public enum Blend
{
    /// <summary>Entry by entry: sparsify x elect x combine.</summary>
    Entries,

    /// <summary>TSV-M: the strongest singular triples of each language, their bases made orthonormal (arXiv:2412.00081).</summary>
    SingularVectors,

    /// <summary>CART: the mean and low-rank parts of the distances from it (arXiv:2412.12153).</summary>
    Centered,

    /// <summary>Spherical interpolation of two models.</summary>
    Slerp,

    /// <summary>mergekit's nuslerp: spherical interpolation by weights, whole or by rows.</summary>
    NuSlerp,

    /// <summary>mergekit's multislerp: one step of a mean on the sphere.</summary>
    MultiSlerp,

    /// <summary>The Karcher mean on the sphere.</summary>
    Karcher,

    /// <summary>Model Stock (arXiv:2403.19522).</summary>
    ModelStock,

    /// <summary>NearSwap: takes the other model if it is near.</summary>
    NearSwap,

    /// <summary>Arcee Fusion: takes what is important in the other model.</summary>
    ArceeFusion,

    /// <summary>RAM: the mean over the models that touch an entry.</summary>
    Ram,

    /// <summary>RAM+ with a tensor-local factor on what one model alone touches.</summary>
    RamPlus,

    /// <summary>SCE: select by variance, weight by square, erase by sign (arXiv:2408.07990).</summary>
    SelectCalculateErase,

    /// <summary>One model as it is, perhaps scaled.</summary>
    Passthrough,
}
