namespace Tributary.Releases;

/// <summary>A language whose training recipe is not in a release, which a version of the program made that did not record it.</summary>
/// <param name="Language">The language.</param>
/// <param name="Releases">The numbers of the releases that do not hold it, one or two.</param>
public sealed record UnknownTraining(Language Language, IReadOnlyList<int> Releases);

/// <summary>What differs between the trainings of two releases. Adapters of one
/// identity have one recipe, whether or not it was recorded.</summary>
internal static class TrainingDifference
{
    private const string SeedKey = "training.seed";

    /// <summary>
    /// Inputs of trainings that are not the same. One that changed alike in every language that both releases trained stands under its own
    /// name, another with the language behind it, as in <c>training.epochs.fr</c>.
    /// </summary>
    internal static IEnumerable<SettingDifference> Settings(ReleaseRecord before, ReleaseRecord after)
    {
        var both = Both(before, after).ToArray();
        var changed = both.Where(pair => pair.Then.Adapter != pair.Now.Adapter).SelectMany(pair => Changed(pair.Then, pair.Now));
        foreach (var alike in changed.GroupBy(change => change.Setting))
        {
            if (alike.Count() == both.Length)
            {
                yield return alike.Key;
                continue;
            }

            foreach (var (language, setting) in alike)
            {
                yield return setting with { Key = $"{setting.Key}.{language}" };
            }
        }
    }

    /// <summary>Languages with another adapter of which a release holds no recipe.</summary>
    internal static IReadOnlyList<UnknownTraining> Unknown(ReleaseRecord before, ReleaseRecord after) =>
    [
        .. Both(before, after).Where(pair => pair.Then.Adapter != pair.Now.Adapter)
            .Select(pair => new UnknownTraining(pair.Now.Language,
                [.. new[] { (before.Number, pair.Then), (after.Number, pair.Now) }.Where(side => side.Item2.Training is null)
                    .Select(side => side.Item1)]))
            .Where(unknown => unknown.Releases.Count > 0),
    ];

    /// <summary>The languages that both trained; an adapter that was brought along has no recipe.</summary>
    private static IEnumerable<(ReleaseLanguage Then, ReleaseLanguage Now)> Both(ReleaseRecord before, ReleaseRecord after) =>
        from now in after.Languages
        let then = before.Languages.FirstOrDefault(known => known.Language == now.Language)
        where then?.Adapter is not null && now.Adapter is not null
        select (then, now);

    private static IEnumerable<(Language Language, SettingDifference Setting)> Changed(ReleaseLanguage then, ReleaseLanguage now)
    {
        if (then.Training is not { } old || now.Training is not { } present)
        {
            // The seed was recorded from the first version on.
            return then.Seed == now.Seed ? [] : [(now.Language, new SettingDifference(SeedKey, Text(then.Seed), Text(now.Seed)))];
        }

        return old.Keys.Union(present.Keys).Where(key => old.GetValueOrDefault(key) != present.GetValueOrDefault(key))
            .Select(key =>
                (now.Language, new SettingDifference(key, Readable(old.GetValueOrDefault(key)), Readable(present.GetValueOrDefault(key)))));
    }

    // Of a digest, as that of the adapter that a training goes on from, the beginning says as much.
    private static string? Readable(string? value) => value is { Length: 64 } && value.All(char.IsAsciiHexDigitLower) ? value[..12] : value;

    private static string? Text(int? seed) => seed is { } known ? Invariant.Text(known) : null;
}
