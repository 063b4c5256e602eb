using Tributary.Merging.Layers;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;

namespace Tributary.Merging.Plans;

/// <summary>What a merge will do and make, known before it runs.</summary>
/// <param name="Definition">Which definition of the method is used, in words.</param>
/// <param name="Inputs">The adapters, in the recipe's order.</param>
/// <param name="Layers">Layers in the result.</param>
/// <param name="LargestRank">The largest rank that a layer of the result can have: at
/// most the sum of its inputs' ranks unless the delta is dense.</param>
/// <param name="Dtype">How the result is stored.</param>
/// <param name="Bytes">At most so many bytes of weights.</param>
internal sealed record AdapterMergePreview(string Definition, IReadOnlyList<AdapterMergePreview.Adapter> Inputs, int Layers,
    int LargestRank, string Dtype, long Bytes) : MergePreview
{
    /// <summary>One adapter.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Folder">Its folder.</param>
    /// <param name="Weight">Its coefficient.</param>
    /// <param name="Density">Fraction of its entries kept.</param>
    /// <param name="Rank">Its largest rank.</param>
    /// <param name="MissingLayers">Layers of the result that it does not adapt.</param>
    public sealed record Adapter(string Name, string Folder, double Weight, double Density, int Rank, int MissingLayers);

    /// <summary>The preview of a plan.</summary>
    public static AdapterMergePreview Of(AdapterMergePlan plan) => new(
        plan.Definition,
        [.. plan.Recipe.Inputs.Select((input, i) => new Adapter(
            input.Name, input.Folder, input.Weight, input.Density,
            plan.Modules.Max(module => module.Shapes[i]?.Rank ?? 0),
            plan.Modules.Count(module => module.Shapes[i] is null)))],
        plan.Modules.Count,
        plan.Modules.Max(module => plan.LargestRankOf(module)),
        plan.Dtype.Name(),
        plan.Recipe.Settings.Output == MergeTarget.Model ? plan.Target!.Tensors.Sum(tensor => tensor.Layout.Bytes)
            : plan.Modules.Sum(module => BytesOf(plan, module)))
        { Notes = NotesOf(plan) };

    private static long BytesOf(AdapterMergePlan plan, MergeModule module) =>
        plan.Dtype.Size() * (plan.Recipe.Settings.Output == MergeTarget.Adapter
        ? (long)plan.LargestRankOf(module) * (module.In + module.Out)
        : (long)module.In * module.Out);

    /// <inheritdoc/>
    public override byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PreviewJson.Form.AdapterMergePreview);
}
