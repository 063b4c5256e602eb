using Tributary.Reporting.Gate;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Summaries;

/// <summary>Where a project stands, in a few lines.</summary>
internal static class StatusText
{
    private const int Listed = 10;
    private const string NotKnown = "not known: see the problem below";

    /// <summary>The lines, each under its name; several may have one.</summary>
    public static IEnumerable<(string Name, string Text)> Lines(ProjectStatus status)
    {
        yield return ("release", Release(status));
        if (status.Holder is { } holder)
        {
            yield return ("running", holder + (status.Running.Count > 0 ? $": {string.Join(", ", status.Running)}" : ""));
        }

        foreach (var line in Stale(status))
        {
            yield return ("stale", line);
        }

        yield return ("last run", status.LastRun is { } run ? Run(run) : status.Problems.Count > 0 ? NotKnown : "none in the ledger");
        foreach (var line in Gate(status))
        {
            yield return ("gate", line);
        }

        foreach (var problem in status.Problems)
        {
            yield return ("problem", problem.Where.Length > 0 ? problem.ToString() : problem.Text);
        }
    }

    private static string Release(ProjectStatus status)
    {
        if (status.Release?.Record is not { } record)
        {
            return status.Problems.Count > 0 ? NotKnown : "none yet";
        }

        return $"{Figure.Number(record.Number)}, " + (record.MeanScore is null ? "not evaluated"
                : $"mean {record.Metric} {Figure.Score(record.MeanScore)}")
            + (record.Override is { } reason ? $", released against the gate: {OneLine.Beginning(reason)}" : "");
    }

    private static IEnumerable<string> Stale(ProjectStatus status)
    {
        if (status.Stale is not { } stale)
        {
            return [NotKnown];
        }

        return stale.Count == 0 ? ["nothing: everything is up to date"]
            :
            [
                .. stale.Take(Listed).Select(station => $"{station.Name}: {string.Join("; ", station.Reasons)}"),
                .. stale.Count > Listed ? [$"and {Figure.Count(stale.Count - Listed)} more stations"] : Array.Empty<string>(),
            ];
    }

    private static string Run(LastRun run) =>
        $"{run.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC: {run.Outcome}"
            + (run.Error is { } error ? $" ({OneLine.Beginning(error, 200)})" : "") + $"; {SummaryText.Cost(run.Cost)}";

    private static IEnumerable<string> Gate(ProjectStatus status)
    {
        if (status.Gate is not { } gate)
        {
            return [status.Problems.Count > 0 ? NotKnown : "nothing was judged yet"];
        }

        var subject = gate.State switch
        {
            GateState.Refused => "the present candidate is refused",
            GateState.Overridden => "the current release was refused, and released all the same",
            _ => "the current release passed",
        };
        return gate.Refusing.Select(verdict => $"{verdict.Language}: {verdict.Reason}")
            .Prepend(subject + (gate.IsPending ? "; what the project is now has not been judged" : ""));
    }
}
