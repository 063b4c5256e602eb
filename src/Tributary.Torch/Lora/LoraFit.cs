using Tributary.Adapters;
using Tributary.Models;
using Tributary.Safetensors;
using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>Whether an adapter in memory fits a model in memory, and what is asked of it.</summary>
internal static class LoraFit
{
    // An adapter of another base misfits in every layer: the first few say so, the rest would hide it.
    private const int MostListed = 8;

    /// <summary>
    /// Refuses an adapter that does not fit, naming its base model, and tensors with their shapes and the expected ones; then one that
    /// cannot be scaled or trained as it is asked to.
    /// </summary>
    public static void Require(LoraAdapter adapter, CausalModel model, string where, double scale = 1, bool trainable = false)
    {
        RequireShapes(adapter, model, where);
        var problems = new List<Problem>();
        if (scale != 1 && !adapter.IsPlain)
        {
            problems.Add(new Problem(where, $"cannot be put on at the scale {Invariant.Text(scale)}: it holds more than factors (DoRA, "
                + $"biases or whole modules), which no factor scales; use 1"));
        }

        if (trainable)
        {
            problems.AddRange(adapter.Saved.Where(one => !WholeParameter.SitesOf(one.Info, model).Any()).Select(one => new Problem(
                where, $"tensor '{one.Info.Tensor}': of whole parameters, only the weights of linear layers and of the embedding are "
                    + $"trained here; begin from an adapter without it")));
        }

        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    private static void RequireShapes(LoraAdapter adapter, CausalModel model, string where)
    {
        var sites = model.Sites.ToDictionary(site => site.Shape.Name, StringComparer.Ordinal);
        var problems = adapter.Modules
            .SelectMany(module => Problems(module, sites.GetValueOrDefault(WrappedModel.Usual(module.Module)), where))
            .Concat(adapter.Saved.SelectMany(saved => Problems(saved.Info, model, where))).ToList();
        if (problems.Count == 0)
        {
            return;
        }

        var named = adapter.Config.BaseModelNameOrPath is { Length: > 0 } name
            ? $"it names the base model '{name}'" : "it names no base model";
        var more = problems.Count - MostListed;
        throw new BadInputException(
        [
            new Problem(where, $"does not fit this {model.Config.Architecture}: {named}; put it on the base that it was trained on"),
            .. problems.Take(MostListed),
            .. more > 0 ? [new Problem(where, $"and {Invariant.Text(more)} tensors more do not fit")] : Array.Empty<Problem>(),
        ]);
    }

    private static IEnumerable<Problem> Problems(LoraFactors module, AdapterSite? site, string where)
    {
        TensorLayout[] found = [.. LoraAdapter.Layouts(module.Shape, TensorDtype.F32)];
        if (site is null)
        {
            return [new Problem(where, $"tensor '{found[0].Name}' belongs to a layer that the base model does not have")];
        }

        TensorLayout[] expected = [.. LoraAdapter.Layouts(module.Shape with
            { In = site.Shape.In, Out = site.Shape.Out, IsEmbedding = site.IsEmbedding }, TensorDtype.F32)];
        if (module.IsEmbedding != site.IsEmbedding)
        {
            return [new Problem(where, $"tensor '{found[0].Name}' adapts '{site.Shape.Name}' as "
                + $"{(module.IsEmbedding ? "an embedding" : "a linear layer")}, expected a tensor '{expected[0].Name}'")];
        }

        return found.Zip(expected).SelectMany(pair => Compare(pair.First.Name, pair.First.Shape, pair.Second.Shape, where));
    }

    private static IEnumerable<Problem> Problems(SavedParameter saved, CausalModel model, string where)
    {
        if (WholeParameter.SitesOf(saved, model).FirstOrDefault() is { } site)
        {
            return Compare(saved.Tensor, saved.Shape, site.Weight.shape, where);
        }

        return model.Weights.TryGetValue(WrappedModel.Usual(saved.Parameter), out var weight)
            ? Compare(saved.Tensor, saved.Shape, weight.shape, where)
            : [new Problem(where, $"tensor '{saved.Tensor}' stands for the parameter '{saved.Parameter}', which "
                + $"the base model does not have")];
    }

    private static IEnumerable<Problem> Compare(string name, IReadOnlyList<long> found, IReadOnlyList<long> expected, string where)
    {
        if (!found.SequenceEqual(expected))
        {
            yield return new Problem(where, $"tensor '{name}' has shape {TensorInfo.DescribeShape(found)}, expected "
                + $"{TensorInfo.DescribeShape(expected)} from the base model");
        }
    }
}
