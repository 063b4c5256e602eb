using Tributary.Safetensors;

namespace Tributary.Adapters;

/// <summary>Whether an adapter belongs on a base model: every module must be
/// there, with the adapter's shape. Reads headers alone.</summary>
internal static class AdapterFit
{
    // GPT-2's own files lack the first part of the layers' names; transformers loads them either way.
    private const string Headless = "transformer.";

    /// <summary>What follows a module's name in the name of its weights.</summary>
    public const string Suffix = ".weight";

    /// <summary>What does not fit; empty if everything does.</summary>
    /// <param name="adapter">The adapter.</param>
    /// <param name="baseModel">The base model's tensors.</param>
    /// <param name="where">Names the adapter in the problems.</param>
    public static IReadOnlyList<Problem> Problems(LoraAdapterFile adapter, TensorCatalog baseModel, string where)
    {
        var problems = new List<Problem>();
        foreach (var module in adapter.Modules)
        {
            // The weights of an embedding are stored [V x H]: the transposed delta is added to them.
            var transposed = module.IsEmbedding || adapter.Config.FanInFanOut;
            if (Find(baseModel, module.Name) is not { } tensor)
            {
                problems.Add(new Problem(where, $"adapts '{module.Name}', and the base model {baseModel.Folder} has no tensor "
                    + $"'{module.Name}{Suffix}'; it was trained on another base{Named(adapter)}"));
            }
            else if (!tensor.Shape.SequenceEqual(transposed ? [module.In, module.Out] : [module.Out, module.In]))
            {
                problems.Add(new Problem(where,
                    $"module '{module.Name}' has shape {Shape(module)}{Stored(module, transposed)}, expected {tensor.ShapeText} from the "
                        + $"base model {baseModel.Folder}; train it on this base or take it out"));
            }
        }

        problems.AddRange(adapter.Saved.Select(saved => Problem(saved, baseModel, where)).OfType<Problem>());
        return problems;
    }

    /// <summary>What stands against adding the deltas to the base model's weights, each where it is stored: beside what does not fit, a
    /// tied weight, which has a second user.</summary>
    public static IReadOnlyList<Problem> ProblemsOfAdding(LoraAdapterFile adapter, TensorCatalog baseModel, string where) =>
    [
        .. ProblemsOfUntying(adapter, baseModel, where),
        .. adapter.Modules.Where(module => module.Name == TiedHead.Head && TiedHead.IsTied(baseModel)).Select(module => new Problem(
            where, $"adapts '{module.Name}', which in the base model {baseModel.Folder} is the embedding, tied: adding the delta would "
                + $"change both; a recipe that lists it under 'adapters' with output: model unties them. Bake it so first, or take the "
                + $"adapter out")),
    ];

    /// <summary>What stands against adding the deltas where an output layer that is the embedding becomes a tensor of its own.</summary>
    public static IReadOnlyList<Problem> ProblemsOfUntying(LoraAdapterFile adapter, TensorCatalog baseModel, string where) =>
    [
        .. Problems(adapter, baseModel, where),
        .. adapter.Modules.Where(module => Find(baseModel, module.Name) is
            { Dtype: not (TensorDtype.F64 or TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16) }).Select(module => new Problem(
            where, $"adapts '{module.Name}', whose weight the base model {baseModel.Folder} stores as "
                + $"{Find(baseModel, module.Name)!.Dtype.Name()}: quantised weights cannot be added to; use the model as it "
                + $"was before it was quantised")),
        .. adapter.Modules.Where(module => module.Name != TiedHead.Head && baseModel.Aliases.ContainsKey(module.Name + Suffix))
            .Select(module => new Problem(
            where, $"adapts '{module.Name}', whose weight the base model {baseModel.Folder} stores as "
                + $"'{baseModel.Aliases[module.Name + Suffix]}', tied: adding the delta would change both; untie them "
                + $"first, or take the adapter out")),
    ];

    private static Problem? Problem(SavedParameter saved, TensorCatalog baseModel, string where) =>
        (saved.Parameter.EndsWith(Suffix, StringComparison.Ordinal) ? Find(baseModel, saved.Parameter[..^Suffix.Length])
            : baseModel.Find(saved.Parameter)) is not { } tensor
            ? new Problem(where, $"holds '{saved.Parameter}' whole, which the base model {baseModel.Folder} does not have; it was trained "
                + $"on another base, or for another task")
            : tensor.Shape.SequenceEqual(saved.Shape) ? null
            : new Problem(where, $"holds '{saved.Parameter}' whole with shape {TensorInfo.DescribeShape(saved.Shape)}, expected "
                + $"{tensor.ShapeText} from the base model {baseModel.Folder}");

    /// <summary>The layer of an adapter whose delta belongs to a stored tensor; null if there is none.</summary>
    public static string? ModuleOf(LoraAdapterFile adapter, string tensor)
    {
        var module = tensor.EndsWith(Suffix, StringComparison.Ordinal) ? tensor[..^Suffix.Length] : null;
        return module is null ? null : (adapter.Find(module) ?? adapter.Find(Headless + module))?.Name;
    }

    /// <summary>A module's stored weights, those of a tied output layer being the
    /// embedding's; null if the base model has none of that name.</summary>
    public static TensorInfo? Find(TensorCatalog baseModel, string module) =>
        (module == TiedHead.Head && TiedHead.IsTied(baseModel) ? baseModel.Find(TiedHead.Embedding + Suffix) : null)
        ?? baseModel.Find(module + Suffix)
        ?? (module.StartsWith(Headless, StringComparison.Ordinal) ? baseModel.Find(module[Headless.Length..] + Suffix) : null);

    private static string Named(LoraAdapterFile adapter) => adapter.Config.BaseModelNameOrPath is { Length: > 0 } name
        ? $" (it names '{name}')" : "";

    private static string Stored(LoraModule module, bool transposed) =>
        module.IsEmbedding ? ", stored transposed (an embedding)" : transposed ? ", stored transposed (fan_in_fan_out)" : "";

    private static string Shape(LoraModule module) => TensorInfo.DescribeShape([module.Out, module.In]);
}
