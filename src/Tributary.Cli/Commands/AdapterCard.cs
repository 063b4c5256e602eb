using Tributary.Adapters;

namespace Tributary.Cli.Commands;

/// <summary>One adapter for people: what it is for, what it holds, and what a merge would refuse of it.</summary>
internal static class AdapterCard
{
    private const int MostListed = 5;

    public static void Print(AdapterDescription adapter, Output output)
    {
        output.WriteLines(Lines(adapter).Where(line => line.Value.Length > 0).Select(line => $"{line.Name,-15}{line.Value}"));
        output.Text.WriteLine(adapter.Unmergeable.Count == 0 ? "merge          nothing stands against merging it"
            : "merge          would be refused:");
        output.WriteFirst([.. adapter.Unmergeable.Select(reason => $"  {reason}")], MostListed);
        output.Text.WriteLine();
    }

    private static IEnumerable<(string Name, string Value)> Lines(AdapterDescription adapter)
    {
        yield return ("base model", adapter.BaseModel ?? "not named");
        yield return ("task", adapter.TaskType ?? "not named");
        yield return ("kind", $"{string.Join(", ", adapter.Features)}, "
            + $"{adapter.Dtype}{(adapter.PeftVersion is { } version ? $", PEFT {version}" : "")}");
        yield return ("rank", Invariant.Text(adapter.R) + Pattern(adapter.RankPattern, rank => Invariant.Text(rank)));
        yield return ("alpha", Invariant.Text(adapter.LoraAlpha) + Pattern(adapter.AlphaPattern, Invariant.Text));
        yield return ("target modules", InspectionTables.First([.. adapter.TargetModules.Order(StringComparer.Ordinal)]));
        yield return ("adapts", string.Join(", ", adapter.Modules.Select(pair => $"{Invariant.Text(pair.Value)} {pair.Key}")));
        yield return ("holds whole", InspectionTables.First(adapter.Saved));
        yield return ("parameters", adapter.Parameters.ToString("N0", CultureInfo.InvariantCulture));
    }

    private static string Pattern<T>(IReadOnlyDictionary<string, T> pattern, Func<T, string> text) =>
        pattern.Count == 0 ? "" : $"; {string.Join(", ", pattern.Select(pair => $"{pair.Key} {text(pair.Value)}"))}";
}
