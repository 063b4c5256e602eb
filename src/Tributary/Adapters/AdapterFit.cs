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
        foreach (var module in adapter.Modules)
        {
            var name = module.Name + ".weight";
            if (baseModel.Find(name) is not { } tensor)
            {
                problems.Add(new Problem(where, $"adapts '{module.Name}', and the base model {baseModel.Folder} has no tensor '{name}'; it was trained on another base"));
            }
            else if (tensor.Shape is not [var rows, var columns] || rows != module.Out || columns != module.In)
            {
                problems.Add(new Problem(where,
                    $"module '{module.Name}' has shape [{Invariant.Text(module.Out)} x {Invariant.Text(module.In)}], expected [{string.Join(" x ", tensor.Shape.Select(Invariant.Text))}] from the base model {baseModel.Folder}; train it on this base or take it out"));
            }
        }

        return problems;
    }
}
