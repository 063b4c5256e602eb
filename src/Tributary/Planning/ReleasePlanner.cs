using Tributary.Evaluation;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Planning.Ways;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Planning;

/// <summary>
/// Plans the release that follows from a project. Its identity is that of all that it is made of, which a finished release names too: so a
/// release that has this content already is not made again.
/// </summary>
internal sealed class ReleasePlanner(Planner planner, Way merged, Store store, Release? current)
{
    private readonly ProjectInputs inputs = planner.State.Inputs;

    /// <summary>The station.</summary>
    internal ReleaseStation Plan()
    {
        var now = Inputs();
        var identity = now.Identity;
        var then = current is null ? null : ReleaseParts.Of(current.Record);
        var upToDate = then?.Identity == identity;
        var number = upToDate ? current!.Number : new ReleaseStore(store).NextNumber;
        var name = new StationName(StationName.Release, number.ToString("D4", CultureInfo.InvariantCulture));
        IReadOnlyList<string> reasons = upToDate ? [] : then is null ? ["no release yet"]
            : [.. new ReleaseReasons(planner, [.. merged.Chain.OfType<TrainStation>()], current!).Of(merged.Merges.Single(), then, now)];
        var status = new StationStatus(name, now, identity, new ReleaseStore(store).FolderOf(number), upToDate,
            [.. reasons, .. upToDate ? [] : Kept()]);
        return new ReleaseStation(status, planner.State, merged, current, upToDate ? [] : [.. Released()],
            [.. planner.Project.Languages.Select(language => OwnOf(language.Language)).OfType<OwnEvaluations>()]);
    }

    private IEnumerable<string> Kept() =>
        merged.Chain.OfType<TrainStation>().Where(station => station.Kept is not null)
            .Select(station => $"{station.Languages[0]} keeps an older adapter ({station.Kept})");

    private StationInputs Inputs()
    {
        Language[] languages = [.. planner.Project.Languages.Select(language => language.Language)];
        return StationInputs.None.With(
        [
            new(InputKey.BaseModel, inputs.BaseModel.Hex),
            new(InputKey.Task, ReleaseParts.TaskOf(planner.Project.Task).Hex),
            new(InputKey.Languages, string.Join(' ', languages)),
            new(InputKey.Routes, string.Join(' ', languages.Where(planner.Project.Routes.Contains))),
            new(InputKey.Merge, merged.Merges.Single().Identity.Hex),
            .. from language in languages
               from split in Enum.GetValues<Split>()
               let content = ContentOf(language, split)
               where content is not null
               select KeyValuePair.Create(InputKey.Data(language, split), content),
            .. languages.Select(language => KeyValuePair.Create(InputKey.AdapterOf(language), planner.AdapterOf(language).Identity)),
            .. merged.Evaluations.Select(evaluation =>
                KeyValuePair.Create(InputKey.EvaluationOf(evaluation.Language), evaluation.Identity.Hex)),
        ]);
    }

    // What a trained adapter has learnt from stands in its training, which may be an older one.
    private string? ContentOf(Language language, Split split) =>
        split != Split.Test && merged.Chain.OfType<TrainStation>()
            .FirstOrDefault(station => station.Languages.Contains(language)) is { } training
            ? training.Inputs[InputKey.Data(language, split)]
            : inputs[language, split]?.Fingerprint.Content;

    /// <summary>The current release's adapter on the test sets that it did not answer whole.</summary>
    private IEnumerable<EvaluateStation> Released() =>
        current is null || current.Record.BaseModel != inputs.BaseModel ? []
            : current.Record.Languages.Select(then => Released(current, then)).OfType<EvaluateStation>();

    private EvaluateStation? Released(Release release, ReleaseLanguage then)
    {
        var adapter = release.RouteFolder(then.Language) ?? release.AdapterFolder;
        if ((adapter ?? release.ModelFolder) is not { } folder || then.Evaluated is null || !planner.Has(then.Language)
            || inputs[then.Language, Split.Test] is not { } test)
        {
            return null;
        }

        var answered = release.Record.Metric == planner.Project.Task.Metrics[0].Name
            && release.Fingerprint(then.Language, Split.Test) is { } past
            && UpdatePlanner.Divide(past, test.Fingerprint).Added.Count == 0;
        return answered ? null : planner.Evaluate(Variant.Released, then.Language,
            new AdapterPlace(folder, ((then.OnOwnAdapter ? then.Content : null) ?? release.Record.Merge.Identity).Hex)
                { IsModel = adapter is null });
    }

    // A language that is left on its own adapter is measured with that already.
    private OwnEvaluations? OwnOf(Language language)
    {
        if (inputs[language, Split.Test] is null || planner.Project.Routes.Contains(language))
        {
            return null;
        }

        var now = planner.AdapterOf(language);
        var then = current?.Record.BaseModel == inputs.BaseModel
            ? current.Record.Languages.FirstOrDefault(known => known.Language == language) : null;
        var isNew = then?.Content?.Hex != now.Identity;
        var measured = planner.Evaluate(Variant.Individual, language, now);
        return new OwnEvaluations(language, isNew || measured.IsUpToDate ? measured : null,
            isNew && then is not null ? Replaced(then) : null, isNew);
    }

    private EvaluateStation? Replaced(ReleaseLanguage then)
    {
        var folder = current!.RouteFolder(then.Language)
            ?? (then.Adapter is { } run && store.Has(run.Station, run.Identity) ? store.FolderOf(run.Station, run.Identity) : null);
        if (then.Content is not { } content)
        {
            return null;
        }

        var measured = planner.Evaluate(Variant.Individual, then.Language, new AdapterPlace(folder ?? "", content.Hex));
        return measured.IsUpToDate ? measured : folder is null ? null : measured with { Status = measured.Status with
            { Reasons = [$"the adapter of release {Invariant.Text(current.Number)}, to compare with"] } };
    }
}
