using Tributary.Exporting.Recipes;

namespace Tributary.Exporting.Cards;

/// <summary>What whoever serves an export should know, in sentences.</summary>
internal static class ExportNotes
{
    /// <summary>The sentences, in the order of importance.</summary>
    public static IReadOnlyList<string> Of(ExportForm form, IReadOnlyList<ExportedAdapter> adapters)
    {
        var notes = adapters.SelectMany(Of).ToList();
        var routed = adapters.Where(adapter => adapter.Name != ExportedAdapter.Merged).Select(adapter => adapter.Name).ToArray();
        var largest = adapters.Select(adapter => adapter.Rank).DefaultIfEmpty(0).Max();
        if (form != ExportForm.GgufLora && VllmLimits.MaxRankFor(largest) is null)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"vLLM takes no rank above {VllmLimits.MaxRanks[^1]}, and an adapter here has rank "
                + $"{largest}: truncate it to a lower rank, or export a whole model"));
        }
        else if (form != ExportForm.GgufLora && largest > VllmLimits.DefaultMaxRank)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"rank {largest} is above vLLM's default of {VllmLimits.DefaultMaxRank}: it needs "
                + $"--max-lora-rank {VllmLimits.MaxRankFor(largest)}, as in the command line"));
        }

        if (routed.Length > 0)
        {
            notes.Add(form switch
            {
                ExportForm.Model => $"{string.Join(", ", routed)}: left on their own adapters, which were trained on the base model and "
                    + $"are not in these weights; serve them on the base model, from routes/",
                ExportForm.Peft => $"{string.Join(", ", routed)}: left on their own adapters; ask the server for the model of that name",
                _ => "each request names its adapter by its place in --lora, as in \"lora\": [{\"id\": 0, \"scale\": 1.0}]: " +
                    string.Join(", ", adapters.Select((adapter, id) => FormattableString.Invariant($"{adapter.Name} {id}"))),
            });
        }

        return notes;
    }

    private static IEnumerable<string> Of(ExportedAdapter adapter)
    {
        if (adapter.TruncationError is { } error)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{adapter.Name}: {adapter.Truncated.Count} layers truncated to rank {adapter.Rank}, "
                + $"{error * 100:0.##} % of the delta's norm is lost");
        }
        else if (adapter.SmallestRank < adapter.LargestRank)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{adapter.Name}: layers of rank {adapter.SmallestRank} to {adapter.LargestRank} are "
                + $"padded with zeros to rank {adapter.Rank}, which changes nothing; a rank given to the export truncates to a lower one");
        }

        if (adapter.IsFolded)
        {
            yield return $"{adapter.Name}: scalings are multiplied into B, each entry rounded once, since one alpha / rank "
                + $"cannot give every layer its own";
        }
    }
}
