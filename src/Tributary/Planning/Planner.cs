using Tributary.Evaluation;
using Tributary.Merging;
using Tributary.Projects;
using Tributary.Releases;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>
/// Turns a project into stations. A station's identity is the hash of its inputs, and the identity of one that has not run yet is known
/// before it runs: so the whole chain is planned at once, and a change in one language's file shows in every station below it.
/// </summary>
internal sealed class Planner(Project project, ProjectInputs inputs, Store store)
{
    private readonly History history = History.Of(store);

    internal Plan Plan(PlanScope scope)
    {
        var trained = project.TrainedLanguages.ToDictionary(language => language.Language, language => Train(language.Language.Tag, [language.Language]));
        var combined = scope == PlanScope.Comparison ? Combined() : null;
        var adapters = project.Languages.Select(language => AdapterOf(language, trained)).ToArray();
        var merge = Merge(adapters);
        List<Step> steps = [.. trained.Values, .. combined is null ? Array.Empty<Step>() : [combined], merge];
        foreach (var language in project.Languages.Where(language => language.Test is not null).Select(language => language.Language))
        {
            if (combined is not null)
            {
                var own = Array.Find(adapters, adapter => adapter.Adapter.Language == language)!;
                steps.Add(Evaluate(Variant.Base, language, null, "none"));
                steps.Add(Evaluate(Variant.Individual, language, own.Adapter.Folder, own.Identity));
                steps.Add(Evaluate(Variant.Combined, language, combined.Folder, combined.Identity.Hex));
            }

            steps.Add(Evaluate(Variant.Merged, language, merge.Folder, merge.Identity.Hex));
        }

        return new Plan(project, inputs, store, steps);
    }

    private TrainStep Combined()
    {
        var languages = project.TrainedLanguages.Select(language => language.Language).ToArray();
        return languages.Length == project.Languages.Count
            ? Train(TrainStep.Combined, languages)
            : throw new BadInputException(project.File,
                "the combined adapter needs the training data of every language, and some bring an adapter alone; name their 'train' files to compare");
    }

    private TrainStep Train(string name, IReadOnlyList<Language> languages)
    {
        var station = Station(new StationName(StationName.Train, name),
        [
            new("code", Invariant.Text(ILanguageTrainer.CodeVersion)),
            new("name", name),
            new("base_model", inputs.BaseModel.Hex),
            .. project.Task.TrainingIdentity().Select(part => KeyValuePair.Create($"task.{part.Key}", part.Value)),
            .. languages.SelectMany(language => DataInputs(language, Split.Train, Split.Valid)),
            .. project.Adapter.Identity(),
            .. project.Training.Identity(),
        ]);
        return new TrainStep(station)
        {
            Languages = languages,
        };
    }

    private MergeStep Merge(IReadOnlyList<(LanguageAdapter Adapter, string Identity)> adapters)
    {
        var lambdas = project.Merge.LambdasFor(adapters.Count);
        var station = Station(new StationName(StationName.Merge, "all"),
        [
            new("code", Invariant.Text(Merger.CodeVersion)),
            .. adapters.Select(adapter => KeyValuePair.Create(Staleness.AdapterKey(adapter.Adapter.Language), adapter.Identity)),
            new("languages", string.Join(' ', adapters.Select(adapter => adapter.Adapter.Language))),
            .. project.Merge.Identity(),
            new("merge.parameters.lambda", string.Join(' ', lambdas.Select(lambda => Invariant.Text(lambda)))),
            .. lambdas.Count == 1 ? [] : SearchInputs(),
        ]);
        return new MergeStep(station)
        {
            Adapters = [.. adapters.Select(adapter => adapter.Adapter)], Lambdas = lambdas,
        };
    }

    private IEnumerable<KeyValuePair<string, string>> SearchInputs()
    {
        var validated = project.Languages.Where(language => language.Valid is not null).Select(language => language.Language).ToArray();
        return validated.Length > 0
            ? [.. EvaluationInputs(), .. validated.SelectMany(language => DataInputs(language, Split.Valid)), .. validated.SelectMany(ShotInputs)]
            : throw new BadInputException(project.File,
                "lambda is a list, to be chosen on validation sets, and no language has one; name 'valid' files, or one value: merge: { parameters: { lambda: 1.0 } }");
    }

    private EvaluateStep Evaluate(Variant variant, Language language, string? adapterFolder, string adapterIdentity)
    {
        var station = Station(new StationName(StationName.Evaluate, $"{Invariant.Word(variant)}-{language}"),
        [
            .. EvaluationInputs(),
            new("adapter", adapterIdentity),
            .. DataInputs(language, Split.Test),
            .. ShotInputs(language),
        ]);
        return new EvaluateStep(station)
        {
            Variant = variant, Language = language, AdapterFolder = adapterFolder,
        };
    }

    private IEnumerable<KeyValuePair<string, string>> EvaluationInputs() =>
    [
        new("code.evaluate", Invariant.Text(Evaluator.CodeVersion)),
        new("base_model", inputs.BaseModel.Hex),
        new("training.max_length", Invariant.Text(project.Training.MaxLength)),
        .. project.Task.Identity().GroupBy(part => part.Key).Select(parts => KeyValuePair.Create($"task.{parts.Key}", string.Join('\n', parts.Select(part => part.Value)))),
    ];

    // Solved examples in front of the prompts come from the training set.
    private IEnumerable<KeyValuePair<string, string>> ShotInputs(Language language) =>
        project.Task.FewShot == 0 ? []
        : inputs[language, Split.Train] is not null ? DataInputs(language, Split.Train)
        : throw new BadInputException(project.File, $"task.few_shot takes solved examples from the training set, and language '{language}' has none; name its 'train' files");

    private IEnumerable<KeyValuePair<string, string>> DataInputs(Language language, params IReadOnlyList<Split> splits) =>
        splits.Where(split => inputs[language, split] is not null)
            .Select(split => KeyValuePair.Create(Staleness.DataKey(language, split), inputs[language, split]!.Fingerprint.Content));

    private (LanguageAdapter Adapter, string Identity) AdapterOf(ProjectLanguage language, Dictionary<Language, TrainStep> trained) =>
        trained.TryGetValue(language.Language, out var step)
            ? (new LanguageAdapter(language.Language, step.Folder), step.Identity.Hex)
            : (new LanguageAdapter(language.Language, language.Adapter!), inputs.Adapters[language.Language].Hex);

    private Station Station(StationName name, IReadOnlyList<KeyValuePair<string, string>> parts)
    {
        var sorted = new SortedDictionary<string, string>(parts.ToDictionary(part => part.Key, part => part.Value), StringComparer.Ordinal) { ["station"] = name.ToString() };
        var identity = Digest.OfParts(sorted);
        var upToDate = store.Has(name, identity);
        return new Station(name, sorted, identity, store.FolderOf(name, identity), upToDate,
            upToDate ? [] : Staleness.Reasons(name, sorted, history, inputs), upToDate ? 0 : history.ExpectedSeconds(name));
    }
}
