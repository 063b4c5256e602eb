using Tributary.Releases.Stations;
using Tributary.Training;

namespace Tributary.Releases;

/// <summary>A language whose training recipe is not in a release, which a version of the program made that did not record it.</summary>
/// <param name="Language">The language.</param>
/// <param name="Releases">The numbers of the releases that do not hold it, one or two.</param>
internal sealed record UnknownTraining(Language Language, IReadOnlyList<int> Releases);

/// <summary>The settings of releases: recipes of merge and trainings, task, base model, adapters, seeds and versions of code. Adapters of
/// one identity have one recipe, whether or not it was recorded.</summary>
internal static class ReleaseSettings
{
    /// <summary>What differs between two releases, in the order of the key paths.</summary>
    /// <exception cref="BadInputException">The recipe of a release is damaged.</exception>
    public static IReadOnlyList<SettingDifference> Between(Release before, Release after) =>
        [.. Of(after).Since(Of(before)).Concat(OfTrainings(before.Record, after.Record))
            .OrderBy(setting => setting.Key, StringComparer.Ordinal)];

    /// <summary>Languages with another adapter of which a release holds no recipe.</summary>
    internal static IReadOnlyList<UnknownTraining> Unknown(ReleaseRecord before, ReleaseRecord after) =>
    [
        .. Both(before, after).Where(pair => pair.Then.Adapter != pair.Now.Adapter)
            .Select(pair => new UnknownTraining(pair.Now.Language,
                [.. new[] { (before.Number, pair.Then), (after.Number, pair.Now) }.Where(side => side.Item2.Training is null)
                    .Select(side => side.Item1)]))
            .Where(unknown => unknown.Releases.Count > 0),
    ];

    /// <summary>A key as the project file has it: what the merge's recipe says at its top stands under <c>merge</c> there.</summary>
    public static string InProject(string key) => key == OnOwnAdapter ? InputKey.Routes.Text
        : key.StartsWith("parameters.", StringComparison.Ordinal) || RecipeKeys.Contains(key) ? $"merge.{key}" : key;

    private static readonly string[] RecipeKeys = ["merge_method", "space", "profile", "balance", "calibrate",
        "stack", "rank", "seed", "dtype", "output",
        "shard_size"];

    private const string OnOwnAdapter = "on_own_adapter";

    private static StationInputs Of(Release release)
    {
        var record = release.Record;
        var recipe = ReleaseRecipe.Values(Path.Combine(release.Folder, ReleaseRecipe.FileName));
        return new StationInputs(recipe).With(
        [
            new(InputKey.Setting("project"), record.Project),
            new(InputKey.Task, record.Task.Short),
            new(InputKey.BaseModel, record.BaseModel.Short),
            new(InputKey.Languages, string.Join(' ', record.Languages.Select(language => language.Language))),
            new(InputKey.Setting(OnOwnAdapter), string.Join(' ', record.Languages.Where(language => language.OnOwnAdapter)
                .Select(language => language.Language))),
            .. record.Languages.Select(language => KeyValuePair.Create(InputKey.AdapterOf(language.Language),
                language.Content?.Short ?? "")),
            .. record.Seeds.Select(seed => KeyValuePair.Create(InputKey.Setting($"seeds.{seed.Key}"), Invariant.Text(seed.Value))),
            .. record.CodeVersions.Select(code => KeyValuePair.Create(InputKey.Setting($"code.{code.Key}"), Invariant.Text(code.Value))),
        ]);
    }

    /// <summary>
    /// Inputs of trainings that are not the same. One that changed alike in every language that both releases trained stands under its own
    /// name, another with the language behind it, as in <c>training.epochs.fr</c>.
    /// </summary>
    private static IEnumerable<SettingDifference> OfTrainings(ReleaseRecord before, ReleaseRecord after)
    {
        var both = Both(before, after).ToArray();
        return both.Where(pair => pair.Then.Adapter != pair.Now.Adapter).SelectMany(pair => Changed(pair.Then, pair.Now)
                .Select(setting => (pair.Now.Language, Setting: setting)))
            .GroupBy(change => change.Setting)
            .SelectMany(alike => alike.Count() == both.Length ? [alike.Key]
                : alike.Select(change => change.Setting with { Key = $"{change.Setting.Key}.{change.Language}" }));
    }

    /// <summary>The languages that both trained; an adapter that was brought along has no recipe.</summary>
    private static IEnumerable<(ReleaseLanguage Then, ReleaseLanguage Now)> Both(ReleaseRecord before, ReleaseRecord after) =>
        from now in after.Languages
        let then = before.Languages.FirstOrDefault(known => known.Language == now.Language)
        where then?.Adapter is not null && now.Adapter is not null
        select (then, now);

    private static IEnumerable<SettingDifference> Changed(ReleaseLanguage then, ReleaseLanguage now) =>
        then.Training is { } old && now.Training is { } present
            ? present.Since(old).Select(change => change with { Before = Readable(change.Before), After = Readable(change.After) })
            // The seed was recorded from the first version on.
            : then.Seed == now.Seed ? [] : [new SettingDifference(TrainingRecipe.SeedKey, Text(then.Seed), Text(now.Seed))];

    // Of a digest, as that of the adapter that a training goes on from, the beginning says as much.
    private static string? Readable(string? value) => value is { Length: 64 } && value.All(char.IsAsciiHexDigitLower) ? value[..12] : value;

    private static string? Text(int? seed) => seed is { } known ? Invariant.Text(known) : null;
}
