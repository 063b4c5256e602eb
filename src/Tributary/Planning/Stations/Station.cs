using Tributary.Datasets;
using Tributary.Evaluation;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;
using Tributary.Merging.Search;
using Tributary.Planning.Inputs;
using Tributary.Releases.Stations;

namespace Tributary.Planning.Stations;

/// <summary>One station as it is planned: what goes into it, whether it is there already, and why not.</summary>
/// <param name="Name">The station.</param>
/// <param name="Inputs">All that goes into it: the parts whose hash is the identity.</param>
/// <param name="Identity">The hash of the inputs.</param>
/// <param name="Folder">The folder that holds its result once it is done, absolute.</param>
/// <param name="IsUpToDate">True if the folder is complete: there is nothing to do.</param>
/// <param name="Reasons">Why it has to run, one reason an entry; empty if it is up to date.</param>
public sealed record StationStatus(
    StationName Name,
    StationInputs Inputs,
    Digest Identity,
    string Folder,
    bool IsUpToDate,
    IReadOnlyList<string> Reasons);

/// <summary>One station of a plan, and what it takes to run it.</summary>
/// <param name="Status">What goes into it, and whether it is there.</param>
/// <param name="State">The project that it is planned for.</param>
internal abstract record Station(StationStatus Status, ProjectState State)
{
    /// <summary>The station's name.</summary>
    public StationName Name => Status.Name;

    /// <summary>All that goes into it.</summary>
    public StationInputs Inputs => Status.Inputs;

    /// <summary>The hash of all that goes into it.</summary>
    public Digest Identity => Status.Identity;

    /// <summary>Name and identity together.</summary>
    public StationRun Run => new(Name, Identity);

    /// <summary>The folder that holds its result once it is done, absolute.</summary>
    public string Folder => Status.Folder;

    /// <summary>True if there is nothing to do.</summary>
    public bool IsUpToDate => Status.IsUpToDate;

    /// <summary>Why it has to run, one reason an entry; empty if it is up to date.</summary>
    public IReadOnlyList<string> Reasons => Status.Reasons;

    /// <summary>The record that its folder keeps.</summary>
    public StationRecord Record => new() { Station = Name.ToString(), Identity = Identity.Hex, Inputs = Inputs };

    /// <summary>The datasets that went into it, by the names of its inputs.</summary>
    public IEnumerable<(InputKey Key, DatasetInput Input)> Datasets =>
        from key in Inputs.Keys
        where key.Kind == InputKind.Data
        select (key, State.Inputs[key.Language!.Value, key.Split!.Value]!);
}

/// <summary>Trains one adapter on the data of one language, or of all together.</summary>
/// <param name="Languages">The languages whose data is used: one, or all for the combined adapter, in the order of the project.</param>
/// <param name="Start">The training whose adapter it begins from; null: from a new one, or from the project's <c>adapter.from</c>.</param>
/// <param name="Chosen">The examples of its one language that it reads, by index, where it goes on from <see cref="Start"/> with new and
/// some old ones; null: all.</param>
/// <param name="Kept">Why it is an older training than the project asks for, kept because another language alone is trained; null if it is
/// the one.</param>
/// <param name="IsForced">True if its folder is there and is to be replaced by training again.</param>
internal sealed record TrainStation(StationStatus Status, ProjectState State, IReadOnlyList<Language> Languages, TrainStation? Start = null,
    IReadOnlyList<int>? Chosen = null, string? Kept = null, bool IsForced = false) : Station(Status, State)
{
    /// <summary>The name of the combined adapter.</summary>
    public const string Combined = "combined";

    /// <summary>What it reads of a language's training set; null if there is none.</summary>
    internal DatasetInput? TrainSetOf(Language language) =>
        State.Inputs[language, Split.Train] is { } input && Chosen is { } chosen
            ? new DatasetInput(new Dataset(input.Dataset.Path, input.Dataset.Rules,
                [.. chosen.Select(index => input.Dataset.Records[index])]))
            : State.Inputs[language, Split.Train];

    /// <summary>How many trainings must be done before it, one after the other.</summary>
    public int StartsBefore => Start is null ? 0 : 1 + Start.StartsBefore;
}

/// <summary>Finds the best merge on the validation sets.</summary>
/// <param name="Adapters">The adapters, in the order of the project; their folders may not exist yet.</param>
/// <param name="Settings">What is tried.</param>
internal sealed record SearchStation(StationStatus Status, ProjectState State, IReadOnlyList<LanguageAdapter> Adapters,
    SearchSettings Settings) : Station(Status, State)
{
    /// <summary>How often it goes through the validation examples, see <see cref="SearchPlan.Passes"/>.</summary>
    public required double Passes { get; init; }

    /// <summary>How many validation examples of a language a whole pass reads.</summary>
    public int ExamplesOf(Language language) =>
        Math.Min(State.Inputs[language, Split.Valid]?.Fingerprint.Examples ?? 0, Settings.Examples ?? int.MaxValue);
}

/// <summary>Merges adapters into one, or into a whole model.</summary>
/// <param name="Adapters">The adapters, in the order of the project; their folders may not exist yet.</param>
/// <param name="Settings">How; what <see cref="Search"/> finds takes its place.</param>
/// <param name="Search">The search that decides; null if there is nothing to choose.</param>
internal sealed record MergeStation(StationStatus Status, ProjectState State, IReadOnlyList<LanguageAdapter> Adapters,
    MergeSettings Settings, SearchStation? Search = null) : Station(Status, State)
{
    /// <summary>The name of the project's own merge.</summary>
    public const string All = "all";

    /// <summary>True if the result is a whole model; false if it is an adapter.</summary>
    public bool IsModel => Settings.Output == MergeTarget.Model;

    /// <summary>Bytes of the result's weights if it is a whole model; null for an adapter.</summary>
    public long? ModelBytes => IsModel ? TargetModel.BytesOf(State.Project.BaseModel, Settings.Dtype) : null;
}

/// <summary>Measures one model on the test set of one language.</summary>
/// <param name="Variant">Which model.</param>
/// <param name="Language">On which language.</param>
/// <param name="Place">The adapter on the base model, or the merged model; null for the base model alone. May not exist yet.</param>
internal sealed record EvaluateStation(StationStatus Status, ProjectState State, Variant Variant, Language Language,
    AdapterPlace? Place) : Station(Status, State)
{
    /// <summary>The folder of the model that is loaded.</summary>
    public string ModelFolder => Place is { IsModel: true } model ? model.Folder : State.Project.BaseModel;

    /// <summary>The adapter that is put on it; null: none.</summary>
    public string? AdapterFolder => Place is { IsModel: false } adapter ? adapter.Folder : null;
}
