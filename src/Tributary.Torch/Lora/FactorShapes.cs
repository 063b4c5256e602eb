using Tributary.Adapters;
using Tributary.Safetensors;
using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>Whether the factors in memory fit the layers of a model in memory.</summary>
internal static class FactorShapes
{
    /// <summary>Refuses an adapter that does not fit, naming every tensor with its shape and the expected one.</summary>
    public static void Require(LoraAdapter adapter, IEnumerable<LinearLayer> linears, string where)
    {
        var layers = linears.ToDictionary(layer => layer.Shape.Name, layer => layer.Shape, StringComparer.Ordinal);
        var problems = new List<Problem>();
        foreach (var module in adapter.Modules)
        {
            var (nameA, nameB) = LoraAdapterFile.TensorNames(module.Module);
            if (!layers.TryGetValue(module.Module, out var layer))
            {
                problems.Add(new Problem(where, $"tensor '{nameA}' belongs to a layer that the base model does not have; was the adapter trained on another base?"));
                continue;
            }

            Compare(nameA, [module.Rank, module.In], [module.Rank, layer.In], where, problems);
            Compare(nameB, [module.Out, module.Rank], [layer.Out, module.Rank], where, problems);
        }

        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    private static void Compare(string name, long[] found, long[] expected, string where, List<Problem> problems)
    {
        if (!found.AsSpan().SequenceEqual(expected))
        {
            problems.Add(new Problem(where, $"tensor '{name}' has shape {TensorInfo.DescribeShape(found)}, expected {TensorInfo.DescribeShape(expected)} from the base model; train it on this base or take it out"));
        }
    }
}
