using Tributary.Merging.Entries;
using Tributary.Merging.Plans;
using Tributary.Reporting.Tables;

namespace Tributary.Cli.Commands;

/// <summary>A merge for people: what goes in and comes out, and what it saw: each
/// task vector's size, how it lies to the others, what of it survives.</summary>
internal static class MergeTables
{
    /// <summary>What will be merged, and what it makes.</summary>
    public static void Print(MergePreview preview, Output output)
    {
        switch (preview)
        {
            case ModelMergePreview models:
                Print(models, output);
                break;
            case AdapterMergePreview adapters:
                Print(adapters, output);
                break;
        }

        foreach (var note in preview.Notes ?? [])
        {
            output.Text.WriteLine($"note: {note}");
        }
    }

    private static void Print(AdapterMergePreview preview, Output output)
    {
        output.WriteTable([TextColumn.Words("adapter"), new("rank"), new("weight"), new("layers missing")], preview.Inputs, input =>
            [input.Name, Invariant.Text(input.Rank), Invariant.Text(input.Weight), Invariant.Text(input.MissingLayers)]);
        output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{preview.Layers} layers, rank up to {preview.LargestRank}, {preview.Dtype}, "
            + $"at most {preview.Bytes / 1e6:0.#} MB"));
    }

    private static void Print(ModelMergePreview preview, Output output)
    {
        output.WriteTable([TextColumn.Words("model"), new("is base"), new("tensors used")], preview.Inputs, input =>
            [input.Name, input.IsBase ? "yes" : "no",
                Invariant.Text(preview.Plan.Count(tensor => tensor.From.Any(source => source.Model == input.Name)))]);
        output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{preview.Tensors} tensors, {preview.Parameters / 1e6:0.###} M parameters, "
            + $"{preview.Bytes / 1e6:0.#} MB"));
    }

    /// <summary>What the merge saw.</summary>
    public static void Print(IReadOnlyList<string> names, MergeFigures overall, Output output)
    {
        output.WriteTable(
            [TextColumn.Words("task vector of"), new("norm"), new("mean cosine"), new("kept"), new("survives")],
            names.Index(),
            vector =>
        [
            vector.Item,
            Figure(overall.Norms[vector.Index]),
            MeanCosine(overall.Cosines[vector.Index], vector.Index),
            overall.Kept is { } kept ? Share(kept[vector.Index]) : "all",
            overall.SurvivingEnergy is { } surviving ? Share(surviving[vector.Index]) : "all",
        ]);
        output.Text.WriteLine(FormattableString.Invariant($"norm of the merged delta: {overall.MergedNorm:G4}"));
        if (overall.SignConflicts is { } conflicts)
        {
            output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"signs disagree in {conflicts:P1} of the entries; {overall.Surviving:P1} "
                + $"of all values take part; 'survives' is a share of the squared norm"));
        }

        if (overall.RoundingError is { } rounding and > 0)
        {
            output.Text.WriteLine(FormattableString.Invariant($"rounding to the stored type: {rounding:P3} of the norm"));
        }
    }

    /// <summary>A norm or a scaling.</summary>
    internal static string Figure(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A cosine; null: there is none.</summary>
    internal static string Cosine(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A share; null: there is none.</summary>
    internal static string Share(double? value) => value is { } share ? FormattableString.Invariant($"{100 * share:0.0} %") : "-";

    private static string MeanCosine(IReadOnlyList<double?> cosines, int own) =>
        Cosine(cosines.Where((cosine, i) => i != own && cosine is not null).Average());
}
