using Tributary.Merging.Entries;
using static Tributary.Merging.Methods.MethodParameter;

namespace Tributary.Merging.Methods;

/// <summary>
/// The table of merge methods. Adding one over entries is adding a row; any other also names its kernel. Names, parameters and defaults
/// over whole models are mergekit's. Formulas: <c>docs/merge-methods.md</c>.
/// </summary>
public static class MergeMethods
{
    private const string Dare = "DARE; arXiv:2311.03099";
    private const string Crumbs = "Model Breadcrumbs; arXiv:2312.06795";
    private const string Della = "DELLA; arXiv:2406.11617";

    private static readonly MethodParameter Touched = new("epsilon", 1e-5, Holds: value => value >= 0, Expected: "of at least 0");

    private static readonly MergeMethod[] Rows =
    [
        // Entry by entry, for adapters in any space and for whole models.
        new() { Name = "linear", Source = "weighted mean; model soups, arXiv:2203.05482", Normalize = true, Space = MergeSpace.Stack,
            Base = BaseRole.Input, Parameters = [Weight, Flag("normalize", true)], Kernel = EntryKernel.Linear },
        new() { Name = "task_arithmetic", Source = "weighted sum of task vectors; arXiv:2212.04089", Space = MergeSpace.Stack },
        new() { Name = "ties", Source = "TIES; arXiv:2306.01708", Sparsify = Sparsify.Magnitude, Elects = true, Normalize = true },
        new() { Name = "dare_linear", Source = Dare, Sparsify = Sparsify.Random, Rescales = true },
        new() { Name = "dare_ties", Source = Dare, Sparsify = Sparsify.Random, Rescales = true, Elects = true },
        new() { Name = "breadcrumbs", Source = Crumbs, Sparsify = Sparsify.Breadcrumbs },
        new() { Name = "breadcrumbs_ties", Source = Crumbs, Sparsify = Sparsify.Breadcrumbs, Elects = true },
        new() { Name = "della", Source = Della, Sparsify = Sparsify.RankedRandom, Rescales = true, Elects = true, Normalize = true },
        new() { Name = "della_linear", Source = Della, Sparsify = Sparsify.RankedRandom, Rescales = true },
        new() { Name = "magnitude_prune", Source = "PEFT", Sparsify = Sparsify.Magnitude, Merges = MergeKinds.Adapters },

        // PEFT's names that say the space.
        Adapters("cat", "PEFT", MergeSpace.Stack, MergeProfiles.Peft),
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
        Core("core_tsv") with { Source = "TSV-M in Core Space; arXiv:2412.00081", Normalize = false, Parameters = [], Revision = 2,
            Core = SingularKernels.Tsv },
        Core("core_cart") with { Source = "CART in Core Space; arXiv:2412.12153", Parameters = [CartRank, CartScale],
            Core = SingularKernels.Cart },
        Core("tsv") with { Source = "TSV-M; arXiv:2412.00081", Normalize = false, Parameters = [], Revision = 2,
            Core = SingularKernels.Tsv },

        // Tensor by tensor, for whole models.
        Whole("slerp", "spherical interpolation of two models", SphericalKernels.Slerp, new MethodParameter("t", IsRequired: true))
            with { Most = 1 },
        Whole("nuslerp", "spherical interpolation by weights, of models or task vectors", SphericalKernels.NuSlerp,
            Weight, Flag("nuslerp_flatten", true), Flag("nuslerp_row_wise", false))
            with { Base = BaseRole.OptionalReference, Fewest = 2, Most = 2 },
        Whole("multislerp", "barycentre on the sphere in one step", SphericalKernels.MultiSlerp,
            Weight, Flag("normalize_weights", true), new("eps", 1e-8, Holds: value => value > 0, Expected: "above 0"))
            with { Base = BaseRole.OptionalReference, Fewest = 2 },
        Whole("karcher", "Karcher mean on the sphere", SphericalKernels.Karcher,
            new("max_iter", 10, Holds: value => value >= 1 && value == Math.Floor(value), Expected: "that is whole and at least 1"),
            new("tol", 1e-5, Holds: value => value > 0, Expected: "above 0")) with { Base = BaseRole.Input },
        Whole("model_stock", "Model Stock; arXiv:2403.19522", SphericalKernels.ModelStock, Flag("filter_wise", false))
            with { Fewest = 2 },
        Whole("nearswap", "swaps where two models are near", ElementKernels.NearSwap,
            new MethodParameter("t", IsRequired: true, Holds: value => value >= 0, Expected: "of at least 0")) with { Most = 1 },
        Whole("arcee_fusion", "keeps the important differences of one model", ArceeFusion.Run) with { Most = 1 },
        Whole("ram", "mean over the models that touched an entry", ElementKernels.Ram, Touched),
        Whole("ramplus_tl", "ram that strengthens what one model alone touched", ElementKernels.RamPlus,
            Touched, new("r", 0.1), new("alpha", 0.2, Holds: value => value >= 0, Expected: "of at least 0")),
        Whole("sce", "select, calculate, erase; arXiv:2408.07990", SceKernel.Run,
            new("select_topk", 1, Holds: value => value is > 0 and <= 1, Expected: "in (0, 1]"), Flag("int8_mask", false)),
        Whole("passthrough", "each tensor of one model as it is", ElementKernels.PassThrough, new MethodParameter("scale", 1,
            IsPerModel: true)) with { Base = BaseRole.None, Most = 1 },
    ];

    /// <summary>All methods, by name.</summary>
    public static IReadOnlyDictionary<string, MergeMethod> All { get; } = Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>The names of the methods that merge one kind of input.</summary>
    internal static string[] NamesIn(MergeKinds kind) => [.. Rows.Where(row => row.Merges.HasFlag(kind)).Select(row => row.Name)];

    /// <summary>Every parameter that any method over whole models knows: a recipe may carry those of
    /// another method, as mergekit's users' do; they have no effect.</summary>
    internal static IReadOnlyList<string> ModelParameters { get; } =
        [.. Rows.Where(row => row.Merges.HasFlag(MergeKinds.Models)).SelectMany(row => row.ParametersIn(MergeKinds.Models))
            .Select(parameter => parameter.Name).Distinct(StringComparer.Ordinal)];

    private static MergeMethod Svd(string name) =>
        Adapters(name, "PEFT", MergeSpace.Delta, MergeProfiles.Peft) with { Truncates = true };

    private static MergeMethod Knots(string name) =>
        Adapters(name, "KnOTS; arXiv:2410.19735", MergeSpace.Knots, MergeProfiles.Knots) with { Normalize = true };

    private static MergeMethod Core(string name) =>
        Adapters(name, "Core Space; arXiv:2509.17786", MergeSpace.Core, MergeProfiles.Core) with { Normalize = true };

    private static MergeMethod Adapters(string name, string source, MergeSpace space, MergeProfile profile) => new()
    {
        Name = name, Source = source, Space = space, Profile = profile, IsFixed = true, Merges = MergeKinds.Adapters,
    };

    private static MergeMethod Whole(string name, string source, TensorKernel kernel, params MethodParameter[] parameters) => new()
    {
        Name = name, Source = source, Space = MergeSpace.Delta, IsFixed = true, Merges = MergeKinds.Models, Kernel = kernel,
        Parameters = parameters,
    };
}
