using System.Diagnostics.CodeAnalysis;
using Tributary.Merging.Entries;
using Tributary.Numerics;

namespace Tributary.Merging.Methods;

/// <summary>Merges one tensor of whole models: reads its inputs and writes every element of the result once.</summary>
internal delegate void TensorKernel(TensorJob job);

/// <summary>Merges the task vectors of one layer of adapters in Core Space, where they are small matrices.</summary>
internal delegate Matrix CoreKernel(CoreVectors layer);

/// <summary>
/// One row of the table of methods: what its name stands for, over adapters and over whole models. A method that is no kernel of its own
/// works entry by entry: sparsify x elect x combine.
/// </summary>
public sealed record MergeMethod
{
    /// <summary>The word in a recipe; for whole models that of mergekit.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>What it merges. Default adapters and whole models.</summary>
    internal MergeKinds Merges { get; init; } = MergeKinds.Adapters | MergeKinds.Models;

    /// <summary>Which entries take part. Default all.</summary>
    internal Sparsify Sparsify { get; init; }

    /// <summary>True if a sign is elected.</summary>
    public bool Elects { get; init; }

    /// <summary>Default of <c>normalize</c>: mean or sum. Profile peft sums if no sign is elected.</summary>
    public bool Normalize { get; init; }

    /// <summary>Default of <c>rescale</c>: whether kept entries grow to make up for dropped ones.</summary>
    public bool Rescales { get; init; }

    /// <summary>The space for adapters where the recipe names none. Default knots.</summary>
    public MergeSpace Space { get; init; } = MergeSpace.Knots;

    /// <summary>The profile where the recipe names none. Default mergekit.</summary>
    public MergeProfile Profile { get; init; } = MergeProfiles.Mergekit;

    /// <summary>True if the name itself says space and profile, so that a recipe may not override them.</summary>
    public bool IsFixed { get; init; }

    /// <summary>True if the result is truncated to <c>svd_rank</c>, by default the largest rank of the inputs.</summary>
    public bool Truncates { get; init; }

    /// <summary>What the base model is to a merge of whole models. Default what task vectors start from.</summary>
    internal BaseRole Base { get; init; } = BaseRole.Reference;

    /// <summary>True if task vectors start from the base model, if there is one.</summary>
    internal bool HasReference => Base is BaseRole.Reference or BaseRole.OptionalReference;

    /// <summary>At least so many whole models, beside a base that is a reference. Default 1.</summary>
    public int Fewest { get; init; } = 1;

    /// <summary>At most so many. Default any number.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>What a recipe may set; those of a method over entries follow from its choices.</summary>
    internal IReadOnlyList<MethodParameter> Parameters { get => field ?? MethodParameter.Of(this); init; }

    /// <summary>Merges a tensor of whole models. Default entry by entry.</summary>
    internal TensorKernel Kernel { get; init; } = EntryKernel.Run;

    /// <summary>Merges the layers of adapters; null: entry by entry.</summary>
    internal CoreKernel? Core { get; init; }

    /// <summary>Raised with every change that may alter a byte of this method's merges of adapters alone. Default 1.</summary>
    internal int Revision { get; init; } = 1;

    /// <summary>True if entries are dropped to a density.</summary>
    public bool HasDensity => Sparsify != Sparsify.None;

    /// <summary>True if masks are drawn at random.</summary>
    public bool IsRandom => Sparsify is Sparsify.Random or Sparsify.RankedRandom;

    /// <summary>Finds a method by its name; false if none has it. Names are compared letter by letter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MergeMethod? method)
    {
        method = text is null ? null : MergeMethods.All.GetValueOrDefault(text);
        return method is not null;
    }

    /// <summary>The parameters that a recipe of one kind may set.</summary>
    internal IEnumerable<MethodParameter> ParametersIn(MergeKinds kind) => Parameters.Where(parameter => parameter.In.HasFlag(kind));

    /// <summary>Whether a parameter has an effect in merges of adapters.</summary>
    internal bool Has(string parameter) => ParametersIn(MergeKinds.Adapters).Any(own => own.Name == parameter);

    /// <summary>Whether entries can be kept with a density: DELLA's probabilities, density +- epsilon, must lie inside (0, 1). With
    /// density 1 it keeps all, as every method does.</summary>
    internal bool Takes(double density, double epsilon) =>
        Sparsify != Sparsify.RankedRandom || density == 1 || (density - epsilon > 0 && density + epsilon < 1);
}

/// <summary>What a method merges.</summary>
[Flags]
internal enum MergeKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>LoRA adapters.</summary>
    Adapters = 1,

    /// <summary>Whole models.</summary>
    Models = 2,
}

/// <summary>What the base model is to a merge of whole models.</summary>
internal enum BaseRole
{
    /// <summary>Nothing: configuration and tokenizer come from it.</summary>
    None,

    /// <summary>An input like any other.</summary>
    Input,

    /// <summary>What task vectors start from, where the recipe names one.</summary>
    OptionalReference,

    /// <summary>What task vectors start from; required.</summary>
    Reference,
}
