using Tributary.Exporting.Recipes;

namespace Tributary.Exporting.Cards;

/// <summary>What whoever serves an export should know, in sentences.</summary>
internal static class ExportNotes
{
    /// <summary>The sentences, in the order of importance.</summary>
    public static IReadOnlyList<string> Of(FormExport form, IReadOnlyList<ExportedAdapter> adapters)
    {
        var notes = adapters.SelectMany(Of).ToList();
        var routed = adapters.Where(adapter => adapter.Name != ExportedAdapter.Merged).Select(adapter => adapter.Name).ToArray();
        var largest = adapters.Select(adapter => adapter.Rank).DefaultIfEmpty(0).Max();
        if (form.IsServedByVllm && VllmLimits.MaxRankFor(largest) is null)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"vLLM takes no rank above {VllmLimits.MaxRanks[^1]}, and an adapter here has rank "
                + $"{largest}: truncate it to a lower rank, or export a whole model"));
        }
        else if (form.IsServedByVllm && largest > VllmLimits.DefaultMaxRank)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"rank {largest} is above vLLM's default of {VllmLimits.DefaultMaxRank}: it needs "
                + $"--max-lora-rank {VllmLimits.MaxRankFor(largest)}, as in the command line"));
        }

        if (routed.Length > 0)
        {
            notes.Add(form.NoteOnRoutes(string.Join(", ", routed), adapters));
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
