using Tributary.Models;
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
        var problems = new ProblemGroups();
        foreach (var module in adapter.Modules)
        {
            // The weights of an embedding are stored [V x H]: the transposed delta is added to them.
            var transposed = module.IsEmbedding || adapter.Config.FanInFanOut;
            if (Find(baseModel, module.Name) is not { } tensor)
            {
                problems.Add("absent", new Problem(where, $"adapts '{module.Name}', and the base model {baseModel.Folder} has no tensor "
                    + $"'{module.Name}{Suffix}'"), $"'{module.Name}'", $"it was trained on another base{Named(adapter)}");
            }
            else if (!tensor.Shape.SequenceEqual(transposed ? [module.In, module.Out] : [module.Out, module.In]))
            {
                problems.Add("shape", new Problem(where,
                    $"module '{module.Name}' has shape {Shape(module)}{Stored(module, transposed)}, expected {tensor.ShapeText} from the "
                        + $"base model {baseModel.Folder}"), $"'{module.Name}'", "train it on this base or take it out");
            }
        }

        foreach (var saved in adapter.Saved)
        {
            Check(saved, baseModel, where, problems);
        }

        return problems.All;
    }

    /// <summary>What stands against adding the deltas to the base model's weights, each where it is stored: beside what does not fit, a
    /// tied weight, which has a second user.</summary>
    public static IReadOnlyList<Problem> ProblemsOfAdding(LoraAdapterFile adapter, TensorCatalog baseModel, string where) =>
    [
        .. ProblemsOfUntying(adapter, baseModel, where),
        .. adapter.Modules.Where(module => TiedHead.Is(module.Name) && TiedHead.IsTied(baseModel)).Select(module => new Problem(
            where, $"adapts '{module.Name}', which in the base model {baseModel.Folder} is the embedding, tied: adding the delta would "
                + $"change both; a recipe that lists it under 'adapters' with output: model unties them. Bake it so first, or take the "
                + $"adapter out")),
    ];

    /// <summary>What stands against adding the deltas where an output layer that is the embedding becomes a tensor of its own.</summary>
    public static IReadOnlyList<Problem> ProblemsOfUntying(LoraAdapterFile adapter, TensorCatalog baseModel, string where)
    {
        var problems = new ProblemGroups();
        foreach (var module in adapter.Modules)
        {
            CheckTarget(module, baseModel, (kind, text, remedy) => problems.Add(
                kind, new Problem(where, $"adapts '{module.Name}', {text}"), $"'{module.Name}'", remedy));
        }

        return [.. Problems(adapter, baseModel, where), .. problems.All];
    }

    private static void CheckTarget(LoraModule module, TensorCatalog baseModel, Action<string, string, string> refuse)
    {
        if (Find(baseModel, module.Name) is
            { Dtype: not (TensorDtype.F64 or TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16) and var dtype })
        {
            refuse("quantised", $"whose weight the base model {baseModel.Folder} stores as {dtype.Name()}: quantised weights cannot be "
                + "added to", "use the model as it was before it was quantised");
        }

        if (!TiedHead.Is(module.Name) && baseModel.Aliases.TryGetValue(module.Name + Suffix, out var stored))
        {
            refuse("alias", $"whose weight the base model {baseModel.Folder} stores as '{stored}', tied: adding the delta would change "
                + "both", "untie them first, or take the adapter out");
        }
    }

    private static void Check(SavedParameter saved, TensorCatalog baseModel, string where, ProblemGroups problems)
    {
        var tensor = saved.Parameter.EndsWith(Suffix, StringComparison.Ordinal) ? Find(baseModel, saved.Parameter[..^Suffix.Length])
            : baseModel.Find(saved.Parameter);
        if (tensor is null)
        {
            problems.Add("whole", new Problem(where, $"holds '{saved.Parameter}' whole, which the base model {baseModel.Folder} does not "
                + "have"), $"'{saved.Parameter}'", "it was trained on another base, or for another task");
        }
        else if (!tensor.Shape.SequenceEqual(saved.Shape))
        {
            problems.Add("whole shape", new Problem(where, $"holds '{saved.Parameter}' whole with shape "
                + $"{TensorInfo.DescribeShape(saved.Shape)}, expected {tensor.ShapeText} from the base model {baseModel.Folder}"),
                $"'{saved.Parameter}'");
        }
    }

    /// <summary>The layer of an adapter whose delta belongs to a stored tensor; null if there is none.</summary>
    public static string? ModuleOf(LoraAdapterFile adapter, string tensor)
    {
        var module = tensor.EndsWith(Suffix, StringComparison.Ordinal) ? tensor[..^Suffix.Length] : null;
        return module is null ? null : WrappedModel.Names(module).Append(Headless + module).Select(adapter.Find)
            .FirstOrDefault(found => found is not null)?.Name;
    }

    /// <summary>A module's stored weights, those of a tied output layer being the
    /// embedding's; null if the base model has none of that name.</summary>
    public static TensorInfo? Find(TensorCatalog baseModel, string module) =>
        (TiedHead.Is(module) && TiedHead.IsTied(baseModel) && TiedHead.EmbeddingIn(baseModel) is { } tied ? baseModel.Find(tied) : null)
        ?? WrappedModel.Names(module + Suffix).Select(baseModel.Find).FirstOrDefault(found => found is not null)
        ?? (module.StartsWith(Headless, StringComparison.Ordinal) ? baseModel.Find(module[Headless.Length..] + Suffix) : null);

    private static string Named(LoraAdapterFile adapter) => adapter.Config.BaseModelNameOrPath is { Length: > 0 } name
        ? $" (it names '{name}')" : "";

    private static string Stored(LoraModule module, bool transposed) =>
        module.IsEmbedding ? ", stored transposed (an embedding)" : transposed ? ", stored transposed (fan_in_fan_out)" : "";

    private static string Shape(LoraModule module) => TensorInfo.DescribeShape([module.Out, module.In]);
}
