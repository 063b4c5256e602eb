namespace Tributary.Merging.Models;

/// <summary>What the base model is to a method.</summary>
public enum BaseRole
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

/// <summary>One row of the table of whole-model methods.</summary>
/// <param name="Name">The word in a recipe, as in mergekit.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Base">What the base model is to it.</param>
/// <param name="Fewest">At least so many models beside a base that is a reference.</param>
/// <param name="Most">At most so many.</param>
/// <param name="Parameters">What a recipe may set.</param>
/// <param name="Kernel">Merges one tensor.</param>
internal sealed record ModelMethod(
    string Name, string Source, BaseRole Base, int Fewest, int Most, IReadOnlyList<ParameterDefinition> Parameters, TensorKernel Kernel)
{
    /// <summary>True if masks are drawn at random.</summary>
    public bool IsRandom { get; init; }
}

/// <summary>Merges one tensor: reads its inputs and writes every element of the result once.</summary>
internal delegate void TensorKernel(TensorJob job);

/// <summary>The table of methods that merge whole models; names, parameters and defaults are mergekit's.</summary>
internal static class ModelMethods
{
    private const int Any = int.MaxValue;

    private static readonly ParameterDefinition Weight = new("weight", null, IsPerModel: true, IsRequired: true);
    private static readonly ParameterDefinition Density = new("density", 1, IsPerModel: true, Holds: value =>
        value is > 0 and <= 1, Expected: "in (0, 1]");
    private static readonly ParameterDefinition Epsilon = new("epsilon", 1e-5, Holds: value => value >= 0, Expected: "of at least 0");
    private static readonly ParameterDefinition T = new("t", null, IsRequired: true);

    private static readonly ModelMethod[] Rows =
    [
        .. EntryMethods(),
        new("slerp", "spherical interpolation of two models", BaseRole.Reference, 1, 1, [T], SphericalKernels.Slerp),
        new("nuslerp", "spherical interpolation by weights, of models or task vectors", BaseRole.OptionalReference, 2, 2,
            [Weight, Flag("nuslerp_flatten", true), Flag("nuslerp_row_wise", false)], SphericalKernels.NuSlerp),
        new("multislerp", "barycentre on the sphere in one step", BaseRole.OptionalReference, 2, Any,
            [Weight, Flag("normalize_weights", true), new("eps", 1e-8, Holds: value => value > 0, Expected: "above 0")],
                SphericalKernels.MultiSlerp),
        new("karcher", "Karcher mean on the sphere", BaseRole.Input, 1, Any,
            [new("max_iter", 10, Holds: value => value >= 1 && value == Math.Floor(value), Expected: "that is whole and at least 1"),
             new("tol", 1e-5, Holds: value => value > 0, Expected: "above 0")], SphericalKernels.Karcher),
        new("model_stock", "Model Stock; arXiv:2403.19522", BaseRole.Reference, 2, Any, [Flag("filter_wise", false)],
            SphericalKernels.ModelStock),
        new("nearswap", "swaps where two models are near", BaseRole.Reference, 1, 1,
            [new("t", null, IsRequired: true, Holds: value => value >= 0, Expected: "of at least 0")], ElementKernels.NearSwap),
        new("arcee_fusion", "keeps the important differences of one model", BaseRole.Reference, 1, 1, [], ArceeFusion.Run),
        new("ram", "mean over the models that touched an entry", BaseRole.Reference, 1, Any, [Epsilon], ElementKernels.Ram),
        new("ramplus_tl", "ram that strengthens what one model alone touched", BaseRole.Reference, 1, Any,
            [Epsilon, new("r", 0.1), new("alpha", 0.2, Holds: value => value >= 0, Expected: "of at least 0")], ElementKernels.RamPlus),
        new("sce", "select, calculate, erase; arXiv:2408.07990", BaseRole.Reference, 1, Any,
            [new("select_topk", 1, Holds: value => value is > 0 and <= 1, Expected: "in (0, 1]"), Flag("int8_mask", false)], SceKernel.Run),
        new("passthrough", "each tensor of one model as it is", BaseRole.None, 1, 1,
            [new("scale", 1, IsPerModel: true)], ElementKernels.PassThrough),
    ];

    /// <summary>All methods, by name.</summary>
    public static IReadOnlyDictionary<string, ModelMethod> All { get; } = Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>Every parameter that any method knows: a recipe may carry those of
    /// another method, as mergekit's users' do; they have no effect.</summary>
    public static IReadOnlyList<string> ParameterNames { get; } =
        [.. Rows.SelectMany(row => row.Parameters.Select(parameter => parameter.Name)).Append("int8_mask")
            .Distinct(StringComparer.Ordinal)];

    private static ParameterDefinition Flag(string name, bool value) => new(name, value ? 1 : 0, IsFlag: true);

    /// <summary>The methods that are choices of sparsify x elect x combine over entries.</summary>
    private static IEnumerable<ModelMethod> EntryMethods()
    {
        const string Sum = "weighted sum of task vectors; arXiv:2212.04089";
        const string Dare = "DARE; arXiv:2311.03099";
        const string Crumbs = "Model Breadcrumbs; arXiv:2312.06795";
        const string Della = "DELLA; arXiv:2406.11617";
        yield return new("linear", "weighted mean; model soups, arXiv:2203.05482", BaseRole.Input, 1, Any,
            [Weight, Flag("normalize", true)], EntryKernel.Linear);
        yield return OfEntries("task_arithmetic", Sum, Sparsify.None, elects: false, normalize: false, rescale: false);
        yield return OfEntries("ties", "TIES; arXiv:2306.01708", Sparsify.Magnitude, elects: true, normalize: true, rescale: false);
        yield return OfEntries("dare_linear", Dare, Sparsify.Random, elects: false, normalize: false, rescale: true);
        yield return OfEntries("dare_ties", Dare, Sparsify.Random, elects: true, normalize: false, rescale: true);
        yield return OfEntries("breadcrumbs", Crumbs, Sparsify.Breadcrumbs, elects: false, normalize: false, rescale: false);
        yield return OfEntries("breadcrumbs_ties", Crumbs, Sparsify.Breadcrumbs, elects: true, normalize: false, rescale: false);
        yield return OfEntries("della", Della, Sparsify.RankedRandom, elects: true, normalize: true, rescale: true);
        yield return OfEntries("della_linear", Della, Sparsify.RankedRandom, elects: false, normalize: false, rescale: true);
    }

    private static ModelMethod OfEntries(string name, string source, Sparsify sparsify, bool elects, bool normalize, bool rescale)
    {
        ParameterDefinition[] own = sparsify switch
        {
            Sparsify.None => [],
            Sparsify.Breadcrumbs =>
                [Density, new("gamma", 0.01, IsPerModel: true, Holds: value => value is >= 0 and < 1, Expected: "in [0, 1)")],
            Sparsify.RankedRandom =>
                [Density, new("epsilon", 0.15, IsPerModel: true, Holds: value => value is >= 0 and < 1, Expected: "in [0, 1)")],
            _ => [Density],
        };
        ParameterDefinition[] all =
            [Weight, .. own, Flag("normalize", normalize), Flag("rescale", rescale), new("lambda", 1), Flag("int8_mask", false)];
        return new ModelMethod(name, source, BaseRole.Reference, 1, Any, all, EntryKernel.Of(sparsify, elects))
        {
            IsRandom = sparsify is Sparsify.Random or Sparsify.RankedRandom,
        };
    }
}
