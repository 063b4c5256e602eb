using Tributary.Evaluation;
using Tributary.Evaluation.Scorecards;
using Tributary.Merging;
using Tributary.Merging.Search;
using Tributary.Projects;
using Tributary.Releases;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>
/// Turns parts of a project into stations. A station's identity is the hash of its inputs, and the identity of one that has not run yet is
/// known before it runs: so the whole chain is planned at once, and a change in one language's file shows in every station below it.
/// </summary>
/// <param name="state">The project.</param>
/// <param name="store">Its store.</param>
/// <param name="history">What has run.</param>
/// <param name="scope">How much is planned, and which language alone or again.</param>
/// <param name="current">The current release; null if there is none.</param>
/// <param name="before">The project before a scenario's change; null if there is none.</param>
internal sealed class Planner(ProjectState state, Store store, History history, PlanScope scope, Release? current, Planner? before)
{
    private const string StationKey = "station";

    private readonly UpdatePlanner updates = new(state, store, history, current, before);
    private readonly AskedTrainings asked = new(state, store, history, scope, current);

    private readonly Dictionary<Language, TrainStep> trained = [];
    private readonly ProjectInputs inputs = state.Inputs;

    internal ProjectState State => state;

    internal Project Project => state.Project;

    /// <summary>The trainings of the languages that have data, in the order of the project.</summary>
    internal IReadOnlyList<TrainStep> Trained => [.. Project.TrainedLanguages.Select(language => OwnOf(language.Language))];

    internal bool Has(Language language) => Project.Languages.Any(known => known.Language == language);

    /// <summary>The adapter of one language.</summary>
    internal LanguageAdapter AdapterOf(Language language)
    {
        var known = Project.Languages.First(known => known.Language == language);
        return known.Adapter is { } brought
            ? new LanguageAdapter(language, brought, inputs.Adapters[language].Hex)
            : new LanguageAdapter(language, OwnOf(language).Folder, OwnOf(language).Identity.Hex);
    }

    /// <summary>How many examples a language is trained on.</summary>
    internal double TrainingExamples(Language language) => inputs[language, Split.Train]?.Fingerprint.Examples
        ?? throw new BadInputException(Project.File, $"weighted_average weighs by training examples, and language '{language}' brings an "
            + $"adapter alone; leave it out of what is compared with");

    internal TrainStep Combined()
    {
        var languages = Project.TrainedLanguages.Select(language => language.Language).ToArray();
        return languages.Length == Project.Languages.Count
            ? Train(TrainStep.Combined, languages, start: null)
            : throw new BadInputException(Project.File,
                "the combined adapter needs the training data of every language, and some bring an adapter alone; name "
                    + "their 'train' files to compare");
    }

    internal TrainStep Train(string name, IReadOnlyList<Language> languages, TrainStep? start)
    {
        var station = Station(new StationName(StationName.Train, name),
        [
            new("code", Invariant.Text(ILanguageTrainer.CodeVersion)),
            new("name", name),
            new("base_model", inputs.BaseModel.Hex),
            .. Project.Task.TrainingIdentity().Select(part => KeyValuePair.Create($"task.{part.Key}", part.Value)),
            .. languages.SelectMany(language => DataInputs(language, Split.Train, Split.Valid)),
            .. Project.Adapter.Identity().Where(part => start is null || part.Key != AdapterRecipe.FromKey),
            .. start is null ? Array.Empty<KeyValuePair<string, string>>() : [new(AdapterRecipe.FromKey, start.Identity.Hex)],
            .. Project.Training.Identity(),
        ]);
        return new TrainStep(station, state)
        {
            Languages = languages, Start = start,
        };
    }

    /// <summary>A merge of several languages, and the search that decides it if there is something to choose.</summary>
    internal MergeStep Merge(string name, IReadOnlyList<Language> languages, ProjectMerge merge)
    {
        var adapters = languages.Select(AdapterOf).ToArray();
        var lambdas = merge.LambdasFor(adapters.Length);
        var tried = merge.Search ?? (lambdas.Count > 1 ? SearchSettings.OfLambdas(merge.Settings, lambdas) : null);
        var search = tried is null ? null : Search(name, adapters, tried);
        var station = Station(new StationName(StationName.Merge, name),
        [
            new("code", Invariant.Text(Merger.CodeVersion)),
            .. AdapterInputs(adapters),
            .. search is null ? merge.Identity().Append(new("merge.parameters.lambda", Invariant.Text(lambdas[0])))
                : [new(Staleness.SearchKey, search.Identity.Hex)],
        ]);
        return new MergeStep(station, state)
        {
            Adapters = adapters, Settings = merge.Settings with { Lambdas = lambdas }, Search = search,
        };
    }

    internal EvaluateStep Evaluate(Variant variant, Language language, AdapterPlace adapter)
    {
        var station = Station(new StationName(StationName.Evaluate, $"{variant.Name}-{language}"),
        [
            .. EvaluationInputs(),
            new("adapter", adapter.Identity),
            .. DataInputs(language, Split.Test),
            .. ShotInputs(language),
        ]);
        return new EvaluateStep(station, state)
        {
            Variant = variant, Language = language, AdapterFolder = adapter.Folder,
        };
    }

    private SearchStep Search(string name, IReadOnlyList<LanguageAdapter> adapters, SearchSettings settings)
    {
        var validated = adapters.Select(adapter => adapter.Language).Where(language => inputs[language, Split.Valid] is not null).ToArray();
        if (validated.Length == 0)
        {
            throw new BadInputException(Project.File,
                "a merge is to be chosen on validation sets, and no language has one; name 'valid' files, or leave nothing to choose: "
                    + "merge: { parameters: { lambda: 1.0 } }");
        }

        var station = Station(new StationName(StationName.Search, name),
        [
            new("code", Invariant.Text(Merger.CodeVersion)),
            .. AdapterInputs(adapters),
            .. settings.Identity(),
            .. EvaluationInputs(),
            .. validated.SelectMany(language => DataInputs(language, Split.Valid)),
            .. validated.SelectMany(ShotInputs),
        ]);
        return new SearchStep(station, state)
        {
            Adapters = adapters, Settings = settings,
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> AdapterInputs(IReadOnlyList<LanguageAdapter> adapters) =>
    [
        .. adapters.Select(adapter => KeyValuePair.Create(Staleness.AdapterKey(adapter.Language), adapter.Identity)),
        new("languages", string.Join(' ', adapters.Select(adapter => adapter.Language))),
    ];

    private IEnumerable<KeyValuePair<string, string>> EvaluationInputs() =>
    [
        new("code.evaluate", Invariant.Text(Evaluator.CodeVersion)),
        new("base_model", inputs.BaseModel.Hex),
        new("training.max_length", Invariant.Text(Project.Training.MaxLength)),
        .. Project.Task.Identity().GroupBy(part => part.Key)
            .Select(parts => KeyValuePair.Create($"task.{parts.Key}", string.Join('\n', parts.Select(part => part.Value)))),
    ];

    // Solved examples in front of the prompts come from the training set.
    private IEnumerable<KeyValuePair<string, string>> ShotInputs(Language language) =>
        Project.Task.FewShot == 0 ? []
        : inputs[language, Split.Train] is not null ? DataInputs(language, Split.Train)
        : throw new BadInputException(Project.File, $"task.few_shot takes solved examples from the training set, and language "
            + $"'{language}' has none; name its 'train' files");

    private IEnumerable<KeyValuePair<string, string>> DataInputs(Language language, params IReadOnlyList<Split> splits) =>
        splits.Where(split => inputs[language, split] is not null)
            .Select(split => KeyValuePair.Create(Staleness.DataKey(language, split), inputs[language, split]!.Fingerprint.Content));

    /// <summary>The training of one language.</summary>
    internal TrainStep OwnOf(Language language) => trained.TryGetValue(language, out var step) ? step
        : trained[language] = PlanOwn(language);

    /// <summary>
    /// The same project with one language trained in the other way after its data grew (<c>training.update</c>), all others as here; null
    /// where that makes no difference, or another program trains, which cannot go on from an adapter.
    /// </summary>
    internal Planner? Otherwise(Language language)
    {
        if (Project.Training.Command is not null)
        {
            return null;
        }

        var mode = Project.Training.Update.Mode == UpdateMode.Scratch ? UpdateMode.Continue : UpdateMode.Scratch;
        var training = Project.Training with { Update = Project.Training.Update with { Mode = mode } };
        var other = new Planner(state with { Project = Project with { Training = training } }, store, history, scope, current, before);
        foreach (var same in Project.TrainedLanguages.Where(known => known.Language != language))
        {
            other.trained[same.Language] = OwnOf(same.Language);
        }

        return other.OwnOf(language).Identity == OwnOf(language).Identity ? null : other;
    }

    /// <summary>The trainings that one went on from.</summary>
    internal IReadOnlyList<TrainStep> StartsOf(TrainStep step) => updates.StartsOf(step);

    private TrainStep PlanOwn(Language language)
    {
        var name = new StationName(StationName.Train, language.Tag);
        return asked.Of(language, updates.Of(language, Train(language.Tag, [language], start: null), parts =>
            Station(name, [.. parts.Where(part => part.Key != StationKey)])));
    }

    private Station Station(StationName name, IReadOnlyList<KeyValuePair<string, string>> parts)
    {
        var sorted = new SortedDictionary<string, string>(parts.ToDictionary(part => part.Key, part => part.Value), StringComparer.Ordinal)
            { [StationKey] = name.ToString() };
        var identity = Digest.OfParts(sorted);
        var upToDate = store.Has(name, identity);
        return new Station(name, sorted, identity, store.FolderOf(name, identity), upToDate,
            upToDate ? [] : Staleness.Reasons(name, sorted, history, identity, state));
    }
}
