using System.Globalization;
using Tributary.Cli.Terminal;
using Tributary.Merging;

namespace Tributary.Cli.Commands;

/// <summary>What a merge saw, for people: each task vector's size, how it lies to the others, what of it survives.</summary>
internal static class MergeTables
{
    public static void Print(IReadOnlyList<string> names, MergeFigures overall, Output output)
    {
        output.WriteTable(
            ["task vector of", "norm", "mean cosine", "kept", "survives"],
            [.. names.Select((name, i) => (IReadOnlyList<string>)
            [
                name,
                overall.Norms[i].ToString("G4", CultureInfo.InvariantCulture),
                MeanCosine(overall.Cosines[i], i),
                overall.Kept is { } kept ? Share(kept[i]) : "all",
                overall.SurvivingEnergy is { } surviving ? Share(surviving[i]) : "all",
            ])]);
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

    private static string MeanCosine(IReadOnlyList<double?> cosines, int own)
    {
        var others = cosines.Where((cosine, i) => i != own && cosine is not null).ToArray();
        return others.Length == 0 ? "-" : others.Average()!.Value.ToString("0.000", CultureInfo.InvariantCulture);
    }

    private static string Share(double share) => FormattableString.Invariant($"{100 * share:0.0} %");
}
