using Tributary.Evaluation.Tasks;
using Tributary.Releases;
using Tributary.Training;

namespace Tributary.Projects;

/// <summary>
/// A project as its file <c>tributary.yaml</c> says, checked: every path is absolute, every value in range. What the file leaves out has
/// its default here, so that nothing further down asks again.
/// </summary>
internal sealed record Project
{
    /// <summary>The project file's name.</summary>
    public const string FileName = "tributary.yaml";

    /// <summary>The name of the project.</summary>
    public required string Name { get; init; }

    /// <summary>The project file, absolute.</summary>
    public required string File { get; init; }

    /// <summary>The folder that the project file lies in, absolute; relative paths of the file start here.</summary>
    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>The Hugging Face folder of the base model, absolute.</summary>
    public required string BaseModel { get; init; }

    /// <summary>What the model is asked to do.</summary>
    public required TaskDefinition Task { get; init; }

    /// <summary>The languages in the order of the file; two or more in any useful project, one or more in a valid one.</summary>
    public required IReadOnlyList<ProjectLanguage> Languages { get; init; }

    /// <summary>The shape of the adapters.</summary>
    public required AdapterRecipe Adapter { get; init; }

    /// <summary>How adapters are trained.</summary>
    public required TrainingRecipe Training { get; init; }

    /// <summary>How adapters are merged.</summary>
    public required ProjectMerge Merge { get; init; }

    /// <summary>Languages that stay on their own adapter: they are left out of the merge, and
    /// whoever serves the model answers them with it. Default none.</summary>
    public IReadOnlyList<Language> Routes { get; init; } = [];

    /// <summary>What the merge is compared with.</summary>
    public CompareSettings Compare { get; init; } = new();

    /// <summary>What an hour of the machine costs; null if the project does not say.</summary>
    public Price? Price { get; init; }

    /// <summary>What a release must not fall behind by.</summary>
    public GateRecipe Gate { get; init; } = new();

    /// <summary>Where and with how many workers the plan runs.</summary>
    public required RunSettings Run { get; init; }

    /// <summary>The languages whose adapters are merged.</summary>
    public IEnumerable<ProjectLanguage> MergedLanguages => Languages.Where(language => !Routes.Contains(language.Language));

    /// <summary>What happens where held-out examples occur in training data. No part of any identity. Default refuse.</summary>
    public LeakageMode Leakage { get; init; }

    /// <summary>A language's data; null if the project has no such language.</summary>
    public ProjectLanguage? this[Language language] => Languages.FirstOrDefault(known => known.Language == language);

    /// <summary>What to say of a language that the project does not have.</summary>
    internal Problem Unknown(Language language) => new(File,
        $"there is no language '{language}'; there are: {string.Join(", ", Languages.Select(known => known.Language))}");

    /// <summary>The project with one language changed.</summary>
    internal Project With(Language language, Func<ProjectLanguage, ProjectLanguage> change) =>
        this with { Languages = [.. Languages.Select(known => known.Language == language ? change(known) : known)] };

    /// <summary>The languages that are trained here, not brought along as an adapter.</summary>
    public IEnumerable<ProjectLanguage> TrainedLanguages => Languages.Where(language => language.Adapter is null);

    /// <summary>A path as people know it: below the project's folder relative to it, with '/'; any other as it is.</summary>
    public string Written(string path) =>
        path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path[(Folder.Length + 1)..].Replace('\\', '/') : path;
}

/// <summary>One language of a project.</summary>
internal sealed record ProjectLanguage
{
    /// <summary>Its tag.</summary>
    public required Language Language { get; init; }

    /// <summary>Training files, absolute, in the order of the file; empty only where <see cref="Adapter"/> is named.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>Validation file, absolute; null if there is none.</summary>
    public string? Valid { get; init; }

    /// <summary>Test file, absolute; null if there is none: the language is then reported as not evaluated.</summary>
    public string? Test { get; init; }

    /// <summary>What separates the cells of its CSV files; null: commas. No part of any identity: what the cells hold is.</summary>
    public char? Delimiter { get; init; }

    /// <summary>A PEFT folder trained elsewhere, absolute; null if the language is trained here.</summary>
    public string? Adapter { get; init; }
}

/// <summary>Where and how a plan runs. No part of any identity.</summary>
internal sealed record RunSettings
{
    /// <summary>Languages trained at the same time, each in a process of its own; null: one per GPU, else 1.</summary>
    public int? Workers { get; init; }

    /// <summary>How each training uses its machine.</summary>
    public TrainerSettings Trainer { get; init; } = new();

    /// <summary>Where trainings run. Default this machine.</summary>
    internal RunPlace On { get; init; } = new LocalPlace();
}
