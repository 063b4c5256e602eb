using Tributary.Adapters;
using Tributary.Cli.Terminal;

namespace Tributary.Cli.Commands;

/// <summary>One adapter for people: what it is for, what it holds, and what a merge would refuse of it.</summary>
internal static class AdapterCard
{
    private const int MostListed = 5;

    public static void Print(AdapterDescription adapter, Output output)
    {
        foreach (var (name, value) in Lines(adapter).Where(line => line.Value.Length > 0))
        {
            output.Text.WriteLine($"{name,-15}{value}");
        }

        output.Text.WriteLine(adapter.Unmergeable.Count == 0 ? "merge          nothing stands against merging it"
            : "merge          would be refused:");
        foreach (var reason in adapter.Unmergeable.Take(MostListed))
        {
            output.Text.WriteLine($"  {reason}");
        }

        if (adapter.Unmergeable.Count > MostListed)
        {
            output.Text.WriteLine($"  and {Invariant.Text(adapter.Unmergeable.Count - MostListed)} more");
        }

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
        yield return ("target modules", string.Join(", ", adapter.TargetModules.Order(StringComparer.Ordinal).Take(MostListed))
            + (adapter.TargetModules.Count > MostListed ? $" and {Invariant.Text(adapter.TargetModules.Count - MostListed)} more" : ""));
        yield return ("adapts", string.Join(", ", adapter.Modules.Select(pair => $"{Invariant.Text(pair.Value)} {pair.Key}")));
        yield return ("holds whole", string.Join(", ", adapter.Saved.Take(MostListed))
            + (adapter.Saved.Count > MostListed ? $" and {Invariant.Text(adapter.Saved.Count - MostListed)} more" : ""));
        yield return ("parameters", adapter.Parameters.ToString("N0", CultureInfo.InvariantCulture));
    }

    private static string Pattern<T>(IReadOnlyDictionary<string, T> pattern, Func<T, string> text) =>
        pattern.Count == 0 ? "" : $"; {string.Join(", ", pattern.Select(pair => $"{pair.Key} {text(pair.Value)}"))}";
}
