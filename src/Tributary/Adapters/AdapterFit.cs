using Tributary.Safetensors;

namespace Tributary.Adapters;

/// <summary>Whether an adapter belongs on a base model: every module must be there, with the adapter's shape. Reads headers alone.</summary>
public static class AdapterFit
{
    /// <summary>What does not fit; empty where everything does.</summary>
    /// <param name="adapter">The adapter.</param>
    /// <param name="baseModel">The base model's tensors.</param>
    /// <param name="where">Names the adapter in the problems.</param>
    public static IReadOnlyList<Problem> Problems(LoraAdapterFile adapter, TensorCatalog baseModel, string where)
    {
        var problems = new List<Problem>();
        var transposed = adapter.Config.FanInFanOut;
        foreach (var module in adapter.Modules)
        {
            if (Find(baseModel, module.Name) is not { } tensor)
            {
                problems.Add(new Problem(where, $"adapts '{module.Name}', and the base model {baseModel.Folder} has no tensor '{module.Name}.weight'; it was trained on another base"));
            }
            else if (!tensor.Shape.SequenceEqual(transposed ? [module.In, module.Out] : [module.Out, module.In]))
            {
                problems.Add(new Problem(where,
                    $"module '{module.Name}' has shape {Shape(module)}{(transposed ? ", stored transposed (fan_in_fan_out)" : "")}, expected {tensor.ShapeText} from the base model {baseModel.Folder}; train it on this base or take it out"));
            }
        }

        return problems;
    }

    /// <summary>A layer's weight. GPT-2's own files lack the first part of the layers' names; transformers loads them either way.</summary>
    private static TensorInfo? Find(TensorCatalog baseModel, string module)
    {
        const string Headless = "transformer.";
        return baseModel.Find(module + ".weight")
            ?? (module.StartsWith(Headless, StringComparison.Ordinal) ? baseModel.Find(module[Headless.Length..] + ".weight") : null);
    }

    private static string Shape(LoraModule module) => TensorInfo.DescribeShape([module.Out, module.In]);
}
