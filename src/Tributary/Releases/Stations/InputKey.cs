
namespace Tributary.Releases.Stations;

/// <summary>What one input of a station, or of a release, is.</summary>
public enum InputKind
{
    /// <summary>A setting of the project file, by its key path; or what the program adds to such.</summary>
    Setting,

    /// <summary>The station's own name.</summary>
    Name,

    /// <summary>The version of the code that runs it.</summary>
    Code,

    /// <summary>The digest of the base model.</summary>
    BaseModel,

    /// <summary>The content of a language's dataset.</summary>
    Data,

    /// <summary>The adapter of a language.</summary>
    AdapterOf,

    /// <summary>The adapter that is measured.</summary>
    Adapter,

    /// <summary>The search that decides a merge.</summary>
    Search,

    /// <summary>The task, whole.</summary>
    Task,

    /// <summary>The languages, or those on their own adapter.</summary>
    Languages,

    /// <summary>The merge that is released.</summary>
    Merge,

    /// <summary>The evaluation of a language.</summary>
    EvaluationOf,
}

/// <summary>The name of an input of a station, as it is hashed and stands in
/// <c>station.json</c>. Every such name is made or read here.</summary>
public readonly record struct InputKey
{
    private static readonly Dictionary<string, InputKey> Fixed = new[]
    {
        Station, Name, Code, EvaluationCode, BaseModel, Adapter, Search, Task, Languages, Routes, Merge,
    }.ToDictionary(key => key.Text);

    private InputKey(string text, InputKind kind, Language? language = null, Split? split = null) =>
        (Text, Kind, Language, Split) = (text, kind, language, split);

    /// <summary>The station's kind and name together.</summary>
    public static InputKey Station => new("station", InputKind.Name);

    /// <summary>What the adapter is called.</summary>
    public static InputKey Name => new("name", InputKind.Name);

    /// <summary>The code of a training, a merge or a search.</summary>
    public static InputKey Code => new("code", InputKind.Code);

    /// <summary>The code of an evaluation.</summary>
    public static InputKey EvaluationCode => new("code.evaluate", InputKind.Code);

    /// <summary>The base model.</summary>
    public static InputKey BaseModel => new("base_model", InputKind.BaseModel);

    /// <summary>The adapter that is measured.</summary>
    public static InputKey Adapter => new("adapter", InputKind.Adapter);

    /// <summary>The search that decides a merge.</summary>
    public static InputKey Search => new("search", InputKind.Search);

    /// <summary>The task, whole.</summary>
    public static InputKey Task => new("task", InputKind.Task);

    /// <summary>The languages, in order.</summary>
    public static InputKey Languages => new("languages", InputKind.Languages);

    /// <summary>The languages on their own adapter.</summary>
    public static InputKey Routes => new("routes", InputKind.Languages);

    /// <summary>The merge that is released.</summary>
    public static InputKey Merge => new("merge", InputKind.Merge);

    /// <summary>The adapter that a training goes on from.</summary>
    public static InputKey Start => Setting("training.start");

    /// <summary>The share of old examples that such a training reads again.</summary>
    public static InputKey Replay => Setting("training.replay");

    /// <summary>How such a training is called in the project file.</summary>
    public static InputKey UpdateMode => Setting("training.update");

    /// <summary>The name as it is written.</summary>
    public string Text { get; }

    /// <summary>What it names.</summary>
    public InputKind Kind { get; }

    /// <summary>The language; null if it belongs to none.</summary>
    public Language? Language { get; }

    /// <summary>The part of the language's data; null unless it names data.</summary>
    public Split? Split { get; }

    /// <summary>True if a training has it only because it goes on from another.</summary>
    public bool IsOfUpdate => this == Start || this == Replay || this == UpdateMode;

    /// <summary>The file of a station's folder that keeps the fingerprint of this dataset.</summary>
    public string FingerprintFile => $"{Text}.json";

    /// <summary>A setting by its key path in the project file.</summary>
    public static InputKey Setting(string path) => new(path, InputKind.Setting);

    /// <summary>A setting of the task.</summary>
    public static InputKey OfTask(string key) => Setting($"task.{key}");

    /// <summary>The dataset of a language.</summary>
    public static InputKey Data(Language language, Split split) =>
        new($"data.{language}.{SplitWords.Table.Of(split)}", InputKind.Data, language, split);

    /// <summary>The adapter of a language.</summary>
    public static InputKey AdapterOf(Language language) => new($"adapters.{language}", InputKind.AdapterOf, language);

    /// <summary>The evaluation of a language.</summary>
    public static InputKey EvaluationOf(Language language) => new($"evaluated.{language}", InputKind.EvaluationOf, language);

    /// <summary>Reads a name; what is none of the others is a setting.</summary>
    public static InputKey Parse(string text) => text.Split('.') switch
    {
        ["data", var tag, var word] when Tributary.Language.TryParse(tag, out var language)
            && Enum.TryParse<Split>(word, ignoreCase: true, out var split) => new(text, InputKind.Data, language, split),
        ["adapters", var tag] when Tributary.Language.TryParse(tag, out var language) => new(text, InputKind.AdapterOf, language),
        ["evaluated", var tag] when Tributary.Language.TryParse(tag, out var language) => new(text, InputKind.EvaluationOf, language),
        _ => Fixed.TryGetValue(text, out var known) ? known : Setting(text),
    };

    /// <inheritdoc/>
    public override string ToString() => Text;
}
