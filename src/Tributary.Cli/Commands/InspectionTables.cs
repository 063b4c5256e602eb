using Tributary.Merging.Inspection;
using Tributary.Reporting.Tables;
using static Tributary.Cli.Commands.MergeTables;

namespace Tributary.Cli.Commands;

/// <summary>An inspection for people: the adapters, how they lie to each other,
/// and what an election of signs would leave of each.</summary>
internal static class InspectionTables
{
    private const int MostListed = 5;

    public static void Print(AdapterInspection inspection, bool withModules, Output output)
    {
        var bases = inspection.Adapters.Select(adapter => adapter.BaseModel ?? "not named").Distinct(StringComparer.Ordinal);
        output.Text.WriteLine(FormattableString.Invariant($"{inspection.Modules.Count} layers, base model {string.Join(", ", bases)}"));
        output.Text.WriteLine();
        PrintAdapters(inspection, output);
        PrintMissing(inspection, output);
        if (inspection.Adapters.Count > 1)
        {
            PrintCosines(inspection, output);
        }

        if (withModules)
        {
            PrintModules(inspection, output);
        }
    }

    /// <summary>One adapter alone loses nothing to an election: its share is not shown.</summary>
    private static void PrintAdapters(AdapterInspection inspection, Output output)
    {
        var several = inspection.Adapters.Count > 1;
        output.WriteTable(
            [TextColumn.Words("adapter"), new("rank"), new("alpha"), new("scaling"), new("dtype"), new("layers"), new("norm"),
                .. several ? [new("survives")] : Array.Empty<TextColumn>()],
            inspection.Adapters.Index(),
            entry =>
            [
                entry.Item.Name,
                Range(entry.Item.Ranks.Select(rank => (double)rank)),
                Figure(entry.Item.LoraAlpha) + (entry.Item.AlphaPattern.Count > 0 ? " + pattern" : ""),
                Range(entry.Item.Scalings) + (entry.Item.UseRslora ? " (rsLoRA)" : ""),
                entry.Item.Dtype,
                Invariant.Text(inspection.Modules.Count - entry.Item.MissingModules.Count),
                Figure(inspection.Overall.Norms[entry.Index]),
                .. several ? [Share(inspection.Overall.SurvivingEnergy[entry.Index])] : Array.Empty<string>(),
            ]);
    }

    private static void PrintMissing(AdapterInspection inspection, Output output) =>
        output.WriteLines(inspection.Adapters.Where(adapter => adapter.MissingModules.Count > 0).Select(adapter =>
            $"{adapter.Name} does not adapt {First(adapter.MissingModules)}: its delta is zero there"));

    /// <summary>The first of some names, and how many more there are.</summary>
    internal static string First(IReadOnlyCollection<string> names) => string.Join(", ", names.Take(MostListed))
        + (names.Count > MostListed ? $" and {Invariant.Text(names.Count - MostListed)} more" : "");

    private static void PrintCosines(AdapterInspection inspection, Output output)
    {
        output.Text.WriteLine();
        output.WriteTable(
            [TextColumn.Words("cosine"), .. inspection.Adapters.Select(adapter => new TextColumn(adapter.Name))],
            inspection.Adapters.Zip(inspection.Overall.Cosines),
            row => [row.First.Name, .. row.Second.Select(Cosine)]);
        output.Text.WriteLine();
        output.Text.WriteLine($"signs disagree in {Share(inspection.Overall.SignConflicts)} of the entries; 'survives' is the share of a "
            + $"delta's squared norm that agrees with the elected sign");
        output.Text.WriteLine($"({inspection.Definition})");
    }

    private static void PrintModules(AdapterInspection inspection, Output output)
    {
        var names = inspection.Adapters.Select(adapter => adapter.Name).ToArray();
        var several = names.Length > 1;
        output.Text.WriteLine();
        output.WriteTable(
            [TextColumn.Words("layer"), new("out x in"), new("ranks"),
                .. names.Select(name => new TextColumn($"norm {name}") { Detail = 1 }),
                .. several ? [new("cosine"), new("conflicts"), .. names.Select(name => new TextColumn($"survives {name}") { Detail = 2 })]
                    : Array.Empty<TextColumn>()],
            inspection.Modules,
            module =>
            [
                module.Module,
                $"{Invariant.Text(module.Out)} x {Invariant.Text(module.In)}",
                string.Join("+", module.Ranks.Select(rank => Invariant.Text(rank))),
                .. module.Figures.Norms.Select(Figure),
                .. several ? [Cosine(MeanCosine(module.Figures)), Share(module.Figures.SignConflicts),
                    .. module.Figures.SurvivingEnergy.Select(Share)] : Array.Empty<string>(),
            ]);
    }

    /// <summary>Mean over the pairs of adapters that both adapt the layer; null if there is none.</summary>
    private static double? MeanCosine(InspectedFigures figures)
    {
        var pairs = figures.Cosines.SelectMany((row, i) => row.Skip(i + 1)).OfType<double>().ToArray();
        return pairs.Length == 0 ? null : pairs.Average();
    }

    private static string Range(IEnumerable<double> values)
    {
        var sorted = values.ToArray();
        return sorted[0] == sorted[^1] ? Figure(sorted[0]) : $"{Figure(sorted[0])} to {Figure(sorted[^1])}";
    }
}
