using Tributary.Merging.Recipes;

namespace Tributary.Merging.Models;

/// <summary>Lays slices out: layer k of a slice becomes the next layer of the result. What lies
/// before the layers comes from the first slice, all else from the last.</summary>
internal sealed class SliceLayout(IReadOnlyList<ModelFolder> models, IReadOnlyList<RecipeSlice> slices, Action<string> refuse)
{
    /// <summary>The tensors of the result.</summary>
    public IEnumerable<TensorDraft> Drafts()
    {
        var stacks = models.SelectMany(model => model.Layers.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (stacks is not [var stack])
        {
            refuse($"slices need models with one stack of layers, found {(stacks.Length == 0 ? "none" : string.Join(", ", stacks))}");
            return [];
        }

        return Outside(before: true).Concat(Layers(stack)).Concat(Outside(before: false)).ToArray();
    }

    /// <summary>Layers of the result, each as the first source's model and layer: for the configuration.</summary>
    public static IEnumerable<(ModelReference Model, int Layer)> Origins(IReadOnlyList<RecipeSlice> slices) =>
        slices.SelectMany(slice => Enumerable.Range(0, slice.Sources[0].Layers!.Value.Count)
            .Select(k => (slice.Sources[0].Model, slice.Sources[0].Layers!.Value.First + k)));

    private IEnumerable<TensorDraft> Layers(string stack)
    {
        var offset = 0;
        foreach (var slice in slices)
        {
            var sources = slice.Sources.Select(source => (Model: ModelOf(source), Layers: source.Layers!.Value)).ToArray();
            var beyond = sources.Where(source => source.Layers.End > source.Model.Layers.GetValueOrDefault(stack)).ToArray();
            foreach (var (model, layers) in beyond)
            {
                refuse($"layer_range [{Invariant.Text(layers.First)}, {Invariant.Text(layers.End)}] reaches beyond the "
                    + $"{Invariant.Text(model.Layers.GetValueOrDefault(stack))} layers of '{model.Name}'");
            }

            var count = sources[0].Layers.Count;
            for (var k = 0; k < count && beyond.Length == 0; k++)
            {
                foreach (var draft in Layer(stack, slice, sources, k, offset + k, count == 1 ? 1 : (double)k / (count - 1)))
                {
                    yield return draft;
                }
            }

            offset += count;
        }
    }

    private static IEnumerable<TensorDraft> Layer(
        string stack, RecipeSlice slice, (ModelFolder Model, LayerRange Layers)[] sources, int k, int target, double position)
    {
        var rests = sources
            .SelectMany(source => source.Model.Tensors.Tensors.Select(tensor => LayerName.Parse(tensor.Name))
                .Where(name => name is not null && name.Stack == stack && name.Layer == source.Layers.First + k)
                .Select(name => name!.Rest))
            .Distinct(StringComparer.Ordinal);
        return rests.Select(rest => new TensorDraft(
            new LayerName(stack, target, rest).At(target),
            position,
            slice,
            [.. sources.Select(source => (source.Model, new LayerName(stack, 0, rest).At(source.Layers.First + k)))]));
    }

    private IEnumerable<TensorDraft> Outside(bool before)
    {
        var slice = before ? slices[0] : slices[^1];
        var sources = slice.Sources.Select(ModelOf).ToArray();
        return sources.SelectMany(model => model.Tensors.Tensors.Select(tensor => tensor.Name)).Distinct(StringComparer.Ordinal)
            .Where(name => LayerName.Parse(name) is null && LayerName.IsBeforeLayers(name) == before)
            .Select(name => new TensorDraft(name, 0, slice, [.. sources.Select(model => (model, name))]));
    }

    private ModelFolder ModelOf(SliceSource source) => models.Single(model => model.Reference.IsSame(source.Model));
}
