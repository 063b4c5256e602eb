using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Reporting.Tables;

namespace Tributary.Cli.Commands;

/// <summary>Releases for people.</summary>
internal static class ReleaseTables
{
    public static void PrintList(IReadOnlyList<Release> releases, Output output) =>
        output.WriteTable(
            [TextColumn.Words("release"), TextColumn.Words("kind"), TextColumn.Words("languages") with { Detail = 1 }, new("mean score"),
                TextColumn.Words("verdict")],
            releases,
            release =>
            [
                Invariant.Text(release.Number),
                Kind(release.Record),
                string.Join(' ', release.Record.Languages.Select(language => language.Language)),
                Score(release.Record.MeanScore),
                Verdict(release.Record),
            ]);

    public static void PrintOne(Release release, IReadOnlyList<ReleaseDamage> damages, Output output)
    {
        var record = release.Record;
        output.Text.WriteLine($"release {Invariant.Text(record.Number)} of {record.Project}: {Kind(record)}, {Verdict(record)}");
        output.Text.WriteLine($"digest {release.Digest}");
        output.Text.WriteLine(record.Parent is { } parent ? $"follows {Invariant.Text(parent.Number)}, digest {parent.Digest.Short}"
            : "follows none");
        output.Text.WriteLine($"base model {record.BaseModel.Short}, task {record.Task.Short}, {record.Merge.Station} "
            + $"{record.Merge.Identity.Short}, made by {record.ToolVersion}");
        output.Text.WriteLine();
        output.WriteTable(
            [TextColumn.Words("language"), new("train"), new("valid"), new("test"), new("adapter"), new("seed") { Detail = 1 },
                new(record.Metric ?? "score")],
            record.Languages,
            language =>
            [
                language.Language.Tag + (language.OnOwnAdapter ? " (own adapter)" : ""),
                .. Enum.GetValues<Split>().Select(split => language.Data.FirstOrDefault(data => data.Split == split) is { } data
                    ? Invariant.Text(data.Examples) : "-"),
                language.Content?.Short ?? "-",
                language.Seed is { } seed ? Invariant.Text(seed) : "-",
                Score(language.Score),
            ]);
        output.Text.WriteLine();
        PrintKept(record, output);
        if (!damages.Any(damage => damage.File == GateResult.FileName))
        {
            output.WriteLines(release.Gate.Languages.Select(verdict =>
                $"gate, {verdict.Language}: {(verdict.Passes ? "passes" : "refused")}: {verdict.Reason}"));
        }

        PrintTrainings(record, output);
    }

    /// <summary>The languages that a release serves with an older adapter, and why.</summary>
    public static void PrintKept(ReleaseRecord record, Output output) =>
        output.WriteLines(record.Languages.Where(language => language.Kept is not null)
            .Select(language => $"{language.Language} keeps an older adapter: {language.Kept}"));

    /// <summary>What is damaged; nothing if nothing is.</summary>
    public static void PrintDamages(IReadOnlyList<ReleaseDamage> damages, Output output) =>
        output.WriteLines(damages.Select(damage => $"{damage}; put it back from a copy"));

    /// <summary>The settings that are other than in the release before; nothing if that one is not there.</summary>
    public static void PrintChanges(int before, IReadOnlyList<SettingDifference> settings, Output output)
    {
        output.Text.WriteLine();
        output.Text.WriteLine($"settings since release {Invariant.Text(before)}:{(settings.Count == 0 ? " no change" : "")}");
        output.WriteLines(settings.Select(setting => $"  {setting.Text}"));
    }

    // Languages are usually trained alike.
    private static void PrintTrainings(ReleaseRecord record, Output output)
    {
        var trained = record.Languages.Where(language => language.Adapter is not null)
            .Select(language => (language.Language, Recipe: language.Training is { } recipe
                ? string.Join("\n", recipe.Values.Select(part => $"  {part.Key}: {SettingDifference.OneLine(part.Value)}"))
                : "  not recorded by the version that made this release"));
        foreach (var alike in trained.GroupBy(language => language.Recipe, language => language.Language, StringComparer.Ordinal))
        {
            output.Text.WriteLine();
            output.Text.WriteLine($"training of {string.Join(", ", alike)}:");
            output.Text.WriteLine(alike.Key);
        }
    }

    public static void PrintDiff(ReleaseDiff diff, Output output)
    {
        output.Text.WriteLine(diff.Data.Count == 0 ? "data: no change" : "data:");
        output.WriteLines(diff.Data.Select(data => $"  {data.Language} {SplitWords.Table.Of(data.Split)}: {data.Text}"));
        output.Text.WriteLine(diff.Settings.Count + diff.UnknownTrainings.Count == 0 ? "settings: no change" : "settings:");
        output.WriteLines(diff.Settings.Select(setting => $"  {(setting with { Key = ReleaseSettings.InProject(setting.Key) }).Text}"));
        output.WriteLines(diff.UnknownTrainings.Select(unknown =>
            $"  {unknown.Language}: what changed in its training recipe is not known; release "
            + $"{string.Join(" and ", unknown.Releases.Select(number => Invariant.Text(number)))} did not record it"));
        output.Text.WriteLine();
        output.WriteTable(
            [TextColumn.Words("language"), new($"release {Invariant.Text(diff.Before)}"), new($"release {Invariant.Text(diff.After)}"),
                new("difference"), new("95 % interval") { Detail = 1 }, TextColumn.Words("verdict")],
            diff.Scores,
            score =>
            [
                score.Language.Tag, Score(score.Before), Score(score.After), Signed(score.Difference),
                score.Low is null ? "-" : $"{Signed(score.Low)} to {Signed(score.High)}",
                Words(score.Verdict),
            ]);
        output.Text.WriteLine();
        output.Text.WriteLine($"cost: {Cost(diff.Cost.Before)} -> {Cost(diff.Cost.After)}; the step from one to the "
            + $"other: {Cost(diff.Cost.Added)}");
    }

    private static string Kind(ReleaseRecord record) => record.Restores is { } restores
        ? $"rollback to {Invariant.Text(restores)}" : "built";

    private static string Verdict(ReleaseRecord record) => record.GatePassed ? "passed" : $"against the gate: {record.Override}";

    private static string Score(double? score) => score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private static string Signed(double? value) => value?.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture) ?? "-";

    private static string Words(Evaluation.Statistics.Verdict? verdict) =>
        verdict is { } found ? Words<Evaluation.Statistics.Verdict>.Names.Of(found).Replace('_', ' ') : "not the same examples";

    private static string Cost(RunTotal total) =>
        FormattableString.Invariant($"{total.Stations} runs, {total.Seconds:0.0} s")
            + (total.Unknown > 0 ? FormattableString.Invariant($" and {total.Unknown} that the ledger does not know") : "");
}
