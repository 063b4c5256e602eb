using Tributary.Evaluation.Scorecards;
using Tributary.Planning;
using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Summaries;

/// <summary>Finds what languages' own adapters scored, as far as it was measured.</summary>
internal static class OwnAdapters
{
    /// <summary>Those of a candidate and of the release before. A language that is left on its own adapter was measured with it.</summary>
    internal static IReadOnlyDictionary<Language, OwnScores> Of(ReleaseStation station) => station.State.Project.Languages
        .Select(language => language.Language).ToDictionary(language => language, language =>
        {
            if (station.State.Project.Routes.Contains(language))
            {
                return new OwnScores(Read(station.EvaluationOf(language)), station.Current?.Record.Languages
                    .Any(then => then.Language == language && then.OnOwnAdapter) == true ? station.Current.ScorecardOf(language) : null);
            }

            var own = station.Own.FirstOrDefault(known => known.Language == language);
            return new OwnScores(Read(own?.Now), Read(own?.Then));
        });

    /// <summary>Those of a release and of the one before it, if the former is what the project would release.</summary>
    internal static IReadOnlyDictionary<Language, OwnScores> Of(ReleaseStation station, Release current, Release? parent, Store store) =>
        current.Record.Languages.ToDictionary(now => now.Language, now =>
        {
            var then = parent?.Record.Languages.FirstOrDefault(known => known.Language == now.Language);
            var measured = station.Own.FirstOrDefault(known => known.Language == now.Language)?.Now;
            return new OwnScores(
                now.OnOwnAdapter ? current.ScorecardOf(now.Language) : Read(measured),
                then is null || then.Content == now.Content ? null
                    : then.OnOwnAdapter ? parent!.ScorecardOf(now.Language) : Replaced(measured, then, store));
        });

    // The evaluation that differs from the present one in its adapter alone.
    private static Scorecard? Replaced(EvaluateStation? measured, ReleaseLanguage then, Store store)
    {
        if (measured is null || then.Content is not { } content)
        {
            return null;
        }

        var identity = measured.Inputs.With(new KeyValuePair<InputKey, string>(InputKey.Adapter, content.Hex)).Identity;
        return store.Has(measured.Name, identity) ? Scorecard.Read(store.FolderOf(measured.Name, identity)) : null;
    }

    private static Scorecard? Read(EvaluateStation? evaluation) =>
        evaluation is not null && FolderManifest.IsComplete(evaluation.Folder) ? Scorecard.Read(evaluation.Folder) : null;
}
