using Tributary.Evaluation;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Merging.Search;
using Tributary.Planning.Inputs;
using Tributary.Projects;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Planning.Stations;

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
    private readonly UpdatePlanner updates = new(state, store, history, current, before);
    private readonly AskedTrainings asked = new(state, store, history, scope, current);

    private readonly Dictionary<Language, TrainStation> trained = [];
    private readonly ProjectInputs inputs = state.Inputs;
    private readonly Baselines baselines = new(store, history, current);

    internal ProjectState State => state;

    /// <summary>What stations are compared with.</summary>
    internal Baselines Baselines => baselines;

    internal Project Project => state.Project;

    /// <summary>The trainings of the languages that have data, in the order of the project.</summary>
    internal IReadOnlyList<TrainStation> Trained => [.. Project.TrainedLanguages.Select(language => OwnOf(language.Language))];

    internal bool Has(Language language) => Project[language] is not null;

    /// <summary>The adapter of one language.</summary>
    internal LanguageAdapter AdapterOf(Language language) => Project[language]!.Adapter is { } given
        ? new LanguageAdapter(language, given, inputs.Adapters[language].Hex)
        : new LanguageAdapter(language, OwnOf(language).Folder, OwnOf(language).Identity.Hex);

    /// <summary>How many examples a language is trained on.</summary>
    internal double TrainingExamples(Language language) => inputs[language, Split.Train]?.Fingerprint.Examples
        ?? throw new BadInputException(Project.File, $"weighted_average weighs by training examples, and language '{language}' brings an "
            + $"adapter alone; leave it out of what is compared with");

    internal TrainStation Combined()
    {
        var languages = Project.TrainedLanguages.Select(language => language.Language).ToArray();
        return languages.Length == Project.Languages.Count
            ? Train(TrainStation.Combined, languages, start: null)
            : throw new BadInputException(Project.File,
                "the combined adapter needs the training data of every language, and some bring an adapter alone; name "
                    + "their 'train' files to compare");
    }

    internal TrainStation Train(string name, IReadOnlyList<Language> languages, TrainStation? start)
    {
        var status = Status(new StationName(StationName.Train, name),
        [
            new(InputKey.Code, Invariant.Text(ILanguageTrainer.CodeVersion)),
            new(InputKey.Name, name),
            new(InputKey.BaseModel, inputs.BaseModel.Hex),
            .. TokenizerInputs(),
            .. Project.Task.TrainingIdentity().Select(part => KeyValuePair.Create(InputKey.OfTask(part.Key), part.Value)),
            .. Project.Task.HasOptions ? TokenInputs(languages, Split.Train, Split.Valid) : [],
            .. languages.SelectMany(language => DataInputs(language, Split.Train, Split.Valid)),
            .. Settings(Project.Adapter.Identity().Where(part => start is null || part.Key != AdapterRecipe.FromKey)),
            .. start is null ? [] : Settings([new(AdapterRecipe.FromKey, start.Identity.Hex)]),
            .. Settings(Project.Training.Identity()),
        ]);
        return new TrainStation(status, state, languages, start);
    }

    /// <summary>A merge of several languages, and the search that decides it if there is something to choose.</summary>
    internal MergeStation Merge(string name, IReadOnlyList<Language> languages, ProjectMerge merge)
    {
        var adapters = languages.Select(AdapterOf).ToArray();
        var lambdas = merge.LambdasFor(adapters.Length);
        var tried = merge.Search ?? (lambdas.Count > 1 ? SearchSettings.OfLambdas(merge.Settings, lambdas) : null);
        var search = tried is null ? null : Search(name, adapters, tried);
        var status = Status(new StationName(StationName.Merge, name),
        [
            new(InputKey.Code, Invariant.Text(Merger.CodeVersion)),
            .. AdapterInputs(adapters),
            // A whole model holds the base model's weights, an adapter none of them.
            .. merge.Settings.Output == MergeTarget.Model ? [new(InputKey.BaseModel, inputs.BaseModel.Hex)]
                : Array.Empty<KeyValuePair<InputKey, string>>(),
            .. search is null ? Settings(merge.Identity().Append(new("merge.parameters.lambda", Invariant.Text(lambdas[0]))))
                : [new(InputKey.Search, search.Identity.Hex)],
        ]);
        return new MergeStation(status, state, adapters, merge.Settings with { Lambdas = lambdas }, search);
    }

    internal EvaluateStation Evaluate(Variant variant, Language language, AdapterPlace? place)
    {
        var status = Status(new StationName(StationName.Evaluate, $"{variant.Name}-{language}"),
        [
            .. EvaluationInputs(),
            new(InputKey.Adapter, place?.Identity ?? "none"),
            .. TokenInputs([language], Split.Test),
            .. DataInputs(language, Split.Test),
            .. ShotInputs(language),
        ]);
        return new EvaluateStation(status, state, variant, language, place);
    }

    private SearchStation Search(string name, IReadOnlyList<LanguageAdapter> adapters, SearchSettings settings)
    {
        var validated = adapters.Select(adapter => adapter.Language).Where(language => inputs[language, Split.Valid] is not null).ToArray();
        if (validated.Length == 0)
        {
            throw new BadInputException(Project.File,
                "a merge is to be chosen on validation sets, and no language has one; name 'valid' files, or leave nothing to choose: "
                    + "merge: { parameters: { lambda: 1.0 } }");
        }

        var status = Status(new StationName(StationName.Search, name),
        [
            new(InputKey.Code, Invariant.Text(Merger.CodeVersion)),
            .. AdapterInputs(adapters),
            .. Settings(settings.Identity()),
            .. EvaluationInputs(),
            .. TokenInputs(validated, Split.Valid),
            .. validated.SelectMany(language => DataInputs(language, Split.Valid)),
            .. validated.SelectMany(ShotInputs),
        ]);
        // What its budget does not allow is told before anything is trained for it.
        var planned = SearchPlan.Of(settings, [.. adapters.Select(adapter => adapter.Language.Tag)],
            SearchPlan.LeastShareOf(validated.Select(language => Math.Min(inputs[language, Split.Valid]!.Fingerprint.Examples,
                settings.Examples ?? int.MaxValue))));
        return new SearchStation(status, state, adapters, settings) { Passes = planned.Passes };
    }

    private static IEnumerable<KeyValuePair<InputKey, string>> Settings(IEnumerable<KeyValuePair<string, string>> settings) =>
        settings.Select(part => KeyValuePair.Create(InputKey.Setting(part.Key), part.Value));

    private static IEnumerable<KeyValuePair<InputKey, string>> AdapterInputs(IReadOnlyList<LanguageAdapter> adapters) =>
    [
        .. adapters.Select(adapter => KeyValuePair.Create(InputKey.AdapterOf(adapter.Language), adapter.Identity)),
        new(InputKey.Languages, string.Join(' ', adapters.Select(adapter => adapter.Language))),
    ];

    private IEnumerable<KeyValuePair<InputKey, string>> EvaluationInputs() =>
    [
        new(InputKey.EvaluationCode, Invariant.Text(Evaluator.CodeVersion)),
        new(InputKey.BaseModel, inputs.BaseModel.Hex),
        .. TokenizerInputs(),
        new(InputKey.Setting(TrainingRecipe.MaxLengthKey), Invariant.Text(Project.Training.MaxLength)),
        .. Project.Task.Identity().GroupBy(part => part.Key)
            .Select(parts => KeyValuePair.Create(InputKey.OfTask(parts.Key), string.Join('\n', parts.Select(part => part.Value)))),
    ];

    // What follows from the tokens of the examples, and from nothing that the project file says.
    private IEnumerable<KeyValuePair<InputKey, string>> TokenInputs(IReadOnlyList<Language> languages, params Split[] splits) =>
        languages.SelectMany(language => splits.Select(split => inputs.TokensOf(language, split)?.Effects ?? TokenEffects.None))
            .Aggregate(TokenEffects.None, (all, one) => all | one).Identity()
            .Select(part => KeyValuePair.Create(InputKey.OfTask(part.Key), part.Value));

    private IEnumerable<KeyValuePair<InputKey, string>> TokenizerInputs() =>
        inputs.PromptBeginning is { } tokens ? [new(InputKey.Setting("tokenizer.before_prompts"), tokens)] : [];

    // Solved examples in front of the prompts come from the training set.
    private IEnumerable<KeyValuePair<InputKey, string>> ShotInputs(Language language) =>
        Project.Task.FewShot == 0 ? []
        : inputs[language, Split.Train] is not null ? DataInputs(language, Split.Train)
        : throw new BadInputException(Project.File, $"task.few_shot takes solved examples from the training set, and language "
            + $"'{language}' has none; name its 'train' files");

    private IEnumerable<KeyValuePair<InputKey, string>> DataInputs(Language language, params IReadOnlyList<Split> splits) =>
        splits.Where(split => inputs[language, split] is not null)
            .Select(split => KeyValuePair.Create(InputKey.Data(language, split), inputs[language, split]!.Fingerprint.Content));

    /// <summary>The training of one language.</summary>
    internal TrainStation OwnOf(Language language) => trained.TryGetValue(language, out var station) ? station
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
    internal IReadOnlyList<TrainStation> StartsOf(TrainStation station) => updates.StartsOf(station);

    private TrainStation PlanOwn(Language language)
    {
        var name = new StationName(StationName.Train, language.Tag);
        return asked.Of(language, updates.Of(language, Train(language.Tag, [language], start: null), all => Status(name, all)));
    }

    private StationStatus Status(StationName name, IReadOnlyList<KeyValuePair<InputKey, string>> parts) =>
        Status(name, new StationInputs(parts.Append(new(InputKey.Station, name.ToString()))
            .Select(part => KeyValuePair.Create(part.Key.Text, part.Value))));

    private StationStatus Status(StationName name, StationInputs all)
    {
        if (name.Kind == StationName.Search)
        {
            baselines.Note(all);
        }

        var identity = all.Identity;
        var upToDate = store.Has(name, identity);
        return new StationStatus(name, all, identity, store.FolderOf(name, identity), upToDate,
            upToDate ? [] : new Staleness(state, history, baselines).Reasons(name, all));
    }
}
