using Tributary.Exporting.Cards;
using Tributary.Exporting.Peft;
using Tributary.Exporting.Recipes;
using Tributary.Merging;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Releases.Stores;

namespace Tributary.Exporting;

/// <summary>
/// Base model + merged delta as a Hugging Face folder, in the base's types, block by block: every sum base + delta is rounded once,
/// what is not adapted is copied.
/// </summary>
internal sealed class ModelExport : FormExport
{
    /// <inheritdoc/>
    public override string Title => "Merged model";

    /// <inheritdoc/>
    public override string Library => "transformers";

    /// <inheritdoc/>
    public override bool IsModel => true;

    /// <inheritdoc/>
    public override bool IsServedByVllm => true;

    /// <inheritdoc/>
    public override ExportedWeights Write(ExportRecipe recipe, WholeFolder whole, IProgress<MergeProgress>? progress,
        CancellationToken stop)
    {
        var model = WriteModel(recipe, whole, progress, stop);
        return model with { Adapters = [.. recipe.Routes.Select(source => PeftExport.Write(source, recipe, whole, progress, stop))] };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Serve(string baseName, string folder, IReadOnlyList<ExportedAdapter> adapters)
    {
        var model = $"vllm serve {ServeCommands.Quoted(folder)}";
        // An adapter was trained on the base model: on the merged one it would be added to the merge.
        return adapters.Count == 0 ? [model] : [model, ServeCommands.Vllm(baseName, folder, adapters)];
    }

    /// <inheritdoc/>
    public override string NoteOnRoutes(string routed, IReadOnlyList<ExportedAdapter> adapters) =>
        $"{routed}: left on their own adapters, which were trained on the base model and are not in these weights; serve them on the "
            + $"base model, from routes/";

    /// <summary>Writes the weights, configuration, tokenizer and the base's other small files; a release that is a model already is
    /// copied.</summary>
    private static ExportedWeights WriteModel(ExportRecipe recipe, WholeFolder whole, IProgress<MergeProgress>? progress,
        CancellationToken stop)
    {
        if (recipe.Release.ModelFolder is { } model)
        {
            // The card of the release's model tells of a merge of this machine's paths: the export's own takes its place.
            var names = Directory.EnumerateFiles(model, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(model, path).Replace('\\', '/')).Where(name => name != "README.md")
                .Order(StringComparer.Ordinal);
            FileCopy.Copy(model, whole.WorkPath, names, stop);
            return new([]);
        }

        var settings = new MergeSettings { Method = MergeMethods.All["linear"], Normalize = false, Lambdas = [1],
            Output = MergeTarget.Model };
        using var plan = Merger.Plan(AdapterMergeRecipe.Of(settings,
            [(ExportedAdapter.Merged, recipe.Release.AdapterFolder!)], recipe.BaseModel));
        return new([], Merger.WriteModel(plan, whole, progress, stop).Overall.RoundingError) { Notes = plan.Notes };
    }
}
