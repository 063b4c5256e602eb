namespace Tributary.Merging.Methods;

/// <summary>A parameter of a method, as a recipe writes it below <c>parameters</c>.</summary>
/// <param name="Name">The key.</param>
/// <param name="Default">The value where the recipe says none; null: none, see <paramref name="IsRequired"/>.</param>
/// <param name="IsPerModel">True: every model or adapter may have its own; false: one value a tensor.</param>
/// <param name="IsFlag">True: true or false, kept as 1 and 0.</param>
/// <param name="IsRequired">True: refused if no level of a recipe of models says it;
/// of a per-model parameter, the base model needs none.</param>
/// <param name="Holds">The range; null: any finite number.</param>
/// <param name="Expected">The range in words, as in "in (0, 1]".</param>
internal sealed record MethodParameter(
    string Name, double? Default = null, bool IsPerModel = false, bool IsFlag = false, bool IsRequired = false,
    Predicate<double>? Holds = null, string Expected = "that is finite")
{
    internal static readonly MethodParameter Weight = new("weight", null, IsPerModel: true, IsRequired: true);
    internal static readonly MethodParameter Density = new("density", 1, IsPerModel: true,
        Holds: value => value is > 0 and <= 1, Expected: "in (0, 1]");

    internal static readonly MethodParameter Gamma = new("gamma", 0.01, IsPerModel: true,
        Holds: value => value is >= 0 and < 1, Expected: "in [0, 1)");

    internal static readonly MethodParameter Epsilon = Gamma with { Name = "epsilon", Default = 0.15 };
    internal static readonly MethodParameter CartRank = new("cart_rank") { In = MergeKinds.Adapters };
    internal static readonly MethodParameter CartScale = new("cart_scale", 0.1) { In = MergeKinds.Adapters };

    /// <summary>In recipes of what it may stand. Default both.</summary>
    public MergeKinds In { get; init; } = MergeKinds.Adapters | MergeKinds.Models;

    /// <summary>A parameter that is true or false.</summary>
    internal static MethodParameter Flag(string name, bool value) => new(name, value ? 1 : 0, IsFlag: true);

    /// <summary>What belongs to a method that is a choice of sparsify, elect and combine.</summary>
    internal static IReadOnlyList<MethodParameter> Of(MergeMethod method)
    {
        MethodParameter[] dropping = method.Sparsify switch
        {
            Entries.Sparsify.None => [],
            Entries.Sparsify.Breadcrumbs => [Density, Gamma],
            Entries.Sparsify.RankedRandom => [Density, Epsilon],
            _ => [Density],
        };
        MethodParameter[] electing = [new("majority_sign_method") { In = MergeKinds.Adapters },
            new("combine") { In = MergeKinds.Adapters }];
        var rescale = Flag("rescale", method.Rescales) with { In = dropping.Length > 0 ? MergeKinds.Adapters | MergeKinds.Models
            : MergeKinds.Models };
        return [Weight, .. dropping, Flag("normalize", method.Normalize), rescale, new("lambda", 1), Flag("int8_mask", false),
            .. method.Elects ? electing : []];
    }
}
