using System.Globalization;
using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation;
using Tributary.Releases;

namespace Tributary.Planning;

/// <summary>
/// Plans the release that follows from a project. Its identity is that of all that it is made of, which a finished release names too: so a
/// release that has this content already is not made again.
/// </summary>
internal sealed class ReleasePlanner(Planner planner, Way merged, Store store, Release? current)
{
    private readonly ProjectInputs inputs = planner.State.Inputs;

    /// <summary>The station.</summary>
    internal ReleaseStep Plan()
    {
        var now = Inputs();
        var identity = Digest.OfParts(now);
        var then = current is null ? null : ReleaseParts.Of(current.Record);
        var upToDate = then is not null && Digest.OfParts(then) == identity;
        var number = upToDate ? current!.Number : new ReleaseStore(store).NextNumber;
        var name = new StationName(StationName.Release, number.ToString("D4", CultureInfo.InvariantCulture));
        IReadOnlyList<string> reasons = upToDate ? [] : then is null ? ["no release yet"]
            : [.. ReleaseParts.Reasons(current!, then, now, inputs)];
        return new ReleaseStep(
            new Station(name, now, identity, new ReleaseStore(store).FolderOf(number), upToDate, [.. reasons, .. upToDate ? [] : Kept()]),
            planner.State)
        {
            Merged = merged, Current = current, Released = upToDate ? [] : [.. Released()],
        };
    }

    private IEnumerable<string> Kept() =>
        merged.Chain.OfType<TrainStep>().Where(step => step.Kept is not null)
            .Select(step => $"{step.Languages[0]} keeps an older adapter ({step.Kept})");

    private SortedDictionary<string, string> Inputs()
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [ReleaseParts.BaseModel] = inputs.BaseModel.Hex,
            [ReleaseParts.Task] = ReleaseParts.TaskOf(planner.Project.Task).Hex,
            [ReleaseParts.Languages] = string.Join(' ', planner.Project.Languages.Select(language => language.Language)),
            [ReleaseParts.Routes] = string.Join(' ', planner.Project.Languages.Select(language => language.Language)
                .Where(planner.Project.Routes.Contains)),
            [ReleaseParts.Merge] = merged.Merges.Single().Identity.Hex,
        };
        foreach (var (language, split) in planner.Project.Languages.SelectMany(language => Enum.GetValues<Split>()
            .Select(split => (language.Language, split))))
        {
            if (ContentOf(language, split) is { } content)
            {
                parts[Staleness.DataKey(language, split)] = content;
            }
        }

        foreach (var language in planner.Project.Languages)
        {
            parts[Staleness.AdapterKey(language.Language)] = planner.AdapterOf(language.Language).Identity;
        }

        foreach (var evaluation in merged.Evaluations)
        {
            parts[ReleaseParts.EvaluatedKey(evaluation.Language)] = evaluation.Identity.Hex;
        }

        return parts;
    }

    // What a trained adapter has learnt from stands in its training, which may be an older one.
    private string? ContentOf(Language language, Split split) =>
        split != Split.Test && merged.Chain.OfType<TrainStep>().FirstOrDefault(step => step.Languages.Contains(language)) is { } training
            ? training.Station.Inputs.GetValueOrDefault(Staleness.DataKey(language, split))
            : inputs[language, split]?.Fingerprint.Content;

    /// <summary>The current release's adapter on the test sets that it did not answer whole.</summary>
    private IEnumerable<EvaluateStep> Released() =>
        current is null || current.Record.BaseModel != inputs.BaseModel ? []
            : current.Record.Languages.Select(then => Released(current, then)).OfType<EvaluateStep>();

    private EvaluateStep? Released(Release release, ReleaseLanguage then)
    {
        var folder = release.RouteFolder(then.Language) ?? release.AdapterFolder;
        if (folder is null || then.Evaluated is null || !planner.Has(then.Language) || inputs[then.Language, Split.Test] is not { } test)
        {
            return null;
        }

        var answered = release.Record.Metric == planner.Project.Task.Metrics[0].Name
            && HasAll(release.Fingerprint(then.Language, Split.Test), test.Fingerprint);
        var own = then.OnOwnAdapter ? then.Adapter?.Identity ?? then.Brought : null;
        return answered ? null : planner.Evaluate(Variant.Released, then.Language,
            new AdapterPlace(folder, (own ?? release.Record.Merge.Identity).Hex));
    }

    private static bool HasAll(DatasetFingerprint? answered, DatasetFingerprint present)
    {
        var left = (answered?.ExampleDigests ?? []).CountBy(digest => digest).ToDictionary();
        return present.ExampleDigests.CountBy(digest => digest).All(example => left.GetValueOrDefault(example.Key) >= example.Value);
    }
}
