using System.Globalization;
using Tributary.Adapters;

namespace Tributary.Merging.Models;

/// <summary>What lies beside the weights of a base model that merged adapters were added to.</summary>
internal static class BakedModelFiles
{
    /// <summary>The base model and the adapters, each with the files that the result depends on.</summary>
    public static IEnumerable<(string Name, string[] Paths)> InputsOf(MergePlan plan) =>
    [
        (plan.Target!.Name, [.. plan.Target.WeightFiles]),
        .. plan.Recipe.Inputs.Select(input => (input.Name, new[]
        {
            Path.GetFullPath(Path.Combine(input.Folder, LoraConfigFile.FileName)),
                Path.GetFullPath(Path.Combine(input.Folder, LoraAdapterFile.WeightsName)),
        })),
    ];

    /// <summary>Writes configuration, tokenizer and card.</summary>
    /// <param name="folder">Where to write.</param>
    /// <param name="finalFolder">Where the folder will stand in the end: the recipe's paths are relative to it.</param>
    /// <param name="plan">What was done.</param>
    /// <param name="diagnostics">What was seen.</param>
    /// <param name="digests">Digests of the inputs' files.</param>
    public static void Write(string folder, string finalFolder, MergePlan plan, MergeDiagnostics diagnostics,
        IReadOnlyDictionary<string, Digest> digests)
    {
        ModelFolderFiles.Write(plan.Target!, MergedModelConfig.Of(plan.Target!, plan.Recipe.Settings.Dtype), chatTemplate: null, folder);
        var card = new ModelCard
        {
            Definition = $"{plan.Definition}, added to {plan.Target!.Name}",
            Inputs = [.. InputsOf(plan).Select(input => new ModelMergeDiagnostics.Input(
                input.Name, [
                    .. input.Paths.Select(path => new ModelMergeDiagnostics.InputFile(Path.GetFileName(path), digests[path].Hex))]))],
            Seed = plan.Recipe.Settings.Method.Sparsify is Sparsify.Random or Sparsify.RankedRandom ? plan.Recipe.Settings.Seed : null,
            Recipe = MergeFiles.RecipeOf(plan, plan.Lambda).ToYaml(Path.GetFullPath(finalFolder)),
            Size = string.Create(CultureInfo.InvariantCulture, $"{plan.Modules.Count} layers of "
                + $"{plan.Target.Tensors.Tensors.Count()} tensors took a delta"),
            Overall = diagnostics.Overall,
            From = diagnostics.Inputs,
        };
        card.Write(folder);
    }
}
