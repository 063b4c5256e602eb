using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Tasks;
using Tributary.Releases;

namespace Tributary.Planning;

/// <summary>What a release is made of, by name: as a project would make it, and as a
/// finished one says. Two with equal parts have the same content.</summary>
internal static class ReleaseParts
{
    internal const string BaseModel = "base_model";
    internal const string Task = "task";
    internal const string Languages = "languages";
    internal const string Routes = "routes";
    internal const string Merge = "merge";

    private const string EvaluatedPrefix = "evaluated.";

    internal static string EvaluatedKey(Language language) => $"{EvaluatedPrefix}{language}";

    /// <summary>The identity of a task, as releases name it: what is asked, learnt and measured.</summary>
    internal static Digest TaskOf(TaskDefinition task) =>
        Digest.OfParts([.. task.Identity(), .. task.TrainingIdentity()
            .Select(part => KeyValuePair.Create($"training.{part.Key}", part.Value))]);

    /// <summary>The recipe of a training: its inputs but the digests of its data and
    /// base model and its name, which a release names elsewhere.</summary>
    internal static IReadOnlyDictionary<string, string> TrainingOf(TrainStep training) =>
        training.Station.Inputs.Where(part => part.Key is not ("station" or "name" or BaseModel) && !Staleness.IsData(part.Key))
            .ToDictionary(part => part.Key == "code" ? "training.code" : part.Key, part => part.Value);

    /// <summary>The parts of a finished release.</summary>
    internal static SortedDictionary<string, string> Of(ReleaseRecord record)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [BaseModel] = record.BaseModel.Hex,
            [Task] = record.Task.Hex,
            [Languages] = string.Join(' ', record.Languages.Select(language => language.Language)),
            [Routes] = string.Join(' ', record.Languages.Where(language => language.OnOwnAdapter).Select(language => language.Language)),
            [Merge] = record.Merge.Identity.Hex,
        };
        foreach (var language in record.Languages)
        {
            parts[Staleness.AdapterKey(language.Language)] = (language.Adapter?.Identity ?? language.Brought)?.Hex ?? "none";
            foreach (var data in language.Data)
            {
                parts[Staleness.DataKey(language.Language, data.Split)] = data.Content.Hex;
            }

            if (language.Evaluated is { } evaluated)
            {
                parts[EvaluatedKey(language.Language)] = evaluated.Identity.Hex;
            }
        }

        return parts;
    }

    /// <summary>Why the current release is not what the project would release.</summary>
    internal static IEnumerable<string> Reasons(Release current, SortedDictionary<string, string> then, SortedDictionary<string,
        string> now, ProjectInputs inputs)
    {
        if (current.Record.Restores is { } restored)
        {
            yield return $"rolled back to {Invariant.Text(restored)}";
        }

        var changed = then.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Where(key => then.GetValueOrDefault(key) != now.GetValueOrDefault(key)).ToHashSet();
        foreach (var key in changed.Where(key => !FollowsFromOthers(key, changed, now)).OrderBy(key => key == Merge ? 1 : 0)
            .ThenBy(key => key, StringComparer.Ordinal))
        {
            yield return Describe(current, key, then.GetValueOrDefault(key), now.GetValueOrDefault(key), inputs);
        }
    }

    // A new merge changes every score; an adapter in the merge changes the merge.
    private static bool FollowsFromOthers(string key, HashSet<string> changed, SortedDictionary<string, string> now)
    {
        var language = key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return (key.StartsWith(EvaluatedPrefix, StringComparison.Ordinal)
            && (changed.Contains(Merge) || changed.Contains($"adapters.{language}") || changed.Contains($"data.{language}.test")))
            || (key.StartsWith("adapters.", StringComparison.Ordinal) && changed.Contains(Merge) && !now[Routes]
                .Split(' ').Contains(language));
    }

    private static string Describe(Release current, string key, string? before, string? after, ProjectInputs inputs)
    {
        if (key.StartsWith("data.", StringComparison.Ordinal))
        {
            return DescribeData(current, key.Split('.'), before, after, inputs);
        }

        return key switch
        {
            BaseModel => Staleness.DescribeBaseModel(before, after),
            Task => "the task changes",
            Merge => "the merged adapter changes",
            Languages or Routes => $"{key}: {Named(before)} -> {Named(after)}",
            _ when key.StartsWith(EvaluatedPrefix, StringComparison.Ordinal) => $"{key[EvaluatedPrefix.Length..]} is measured anew",
            _ => $"the adapter of {key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..]} changes",
        };
    }

    private static string DescribeData(Release current, string[] parts, string? before, string? after, ProjectInputs inputs)
    {
        var (language, split) = (Language.Parse(parts[1]), SplitWords.Table.Parse(parts[2]));
        return before is null ? $"{parts[2]} data of {language} is new"
            : after is null ? $"{parts[2]} data of {language} is gone"
            : current.Fingerprint(language, split) is { } then && inputs[language, split]?.Fingerprint is
                { } now && now.Content == after
                ? $"{parts[2]} data of {language} changed: {DatasetChanges.Between(then, now)}"
                : $"{parts[2]} data of {language} changed";
    }

    private static string Named(string? value) => string.IsNullOrEmpty(value) ? "(none)" : value;
}
