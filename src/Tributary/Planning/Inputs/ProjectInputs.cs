using Tributary.Adapters;
using Tributary.Datasets;
using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Tasks;
using Tributary.Merging;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Models;
using Tributary.Projects;
using Tributary.Releases.Stores;
using Tributary.Safetensors;
using Tributary.Tokenizers;

namespace Tributary.Planning.Inputs;

/// <summary>
/// Everything that a project's stations read, read once and checked: the bad lines of all files are reported together before anything
/// runs. Holds the texts themselves: the datasets of a fine-tune are small beside its model.
/// </summary>
/// <param name="datasets">The datasets of its languages.</param>
/// <param name="baseModel">Digest of the base model.</param>
/// <param name="adapters">Digests of the adapters that the project brings along.</param>
/// <param name="leakage">What occurs in two of the datasets.</param>
/// <param name="tokens">What the datasets are as tokens.</param>
internal sealed class ProjectInputs(IReadOnlyDictionary<(Language Language, Split Split), DatasetInput> datasets, Digest baseModel,
    IReadOnlyDictionary<Language, Digest> adapters, LeakageReport leakage,
    IReadOnlyDictionary<(Language Language, Split Split), TokenCounts> tokens)
{
    // What decides a model's answers. README, licence and the like may change without making anything stale.
    private static readonly string[] SmallModelFiles = ["config.json", "generation_config.json", "tokenizer.json",
        "tokenizer_config.json", "special_tokens_map.json"];

    /// <summary>Digest of the base model's weights, config and tokenizer.</summary>
    public Digest BaseModel => baseModel;

    /// <summary>Digests of the adapters that the project brings along.</summary>
    public IReadOnlyDictionary<Language, Digest> Adapters => adapters;

    /// <summary>Held-out examples that occur elsewhere, and answers that contradict each
    /// other; nothing if the project says <c>leakage: off</c>.</summary>
    public LeakageReport Leakage => leakage;

    /// <summary>The tokens that the base model's tokenizer puts before a prompt, if they are not all that its file puts around a
    /// text; else null. Part of what is trained and measured only then: all others encode as they always did.</summary>
    public string? PromptBeginning { get; private init; }

    /// <summary>The dataset of a language; null if the project names none.</summary>
    public DatasetInput? this[Language language, Split split] => datasets.GetValueOrDefault((language, split));

    /// <summary>What the dataset of a language is as tokens; null if the project names none.</summary>
    public TokenCounts? TokensOf(Language language, Split split) => tokens.GetValueOrDefault((language, split));

    /// <summary>What a model is measured on in one language; its training set is the source of few-shot examples.</summary>
    public EvaluationSet SetOf(Language language, Split split) =>
        new(language, this[language, split]!.Dataset, this[language, Split.Train]?.Dataset);

    /// <summary>Reads all that a project names.</summary>
    /// <exception cref="BadInputException">Every bad line of every file, a base model or an
    /// adapter without weights, held-out examples in training data.</exception>
    /// <param name="project">The project.</param>
    /// <param name="digests">Digests of large files.</param>
    /// <param name="known">The files that were read before by their paths; what is read now is added. Null: none.</param>
    public static ProjectInputs Read(Project project, DigestCache digests, Dictionary<string, Dataset>? known = null)
    {
        known ??= [];
        var problems = new List<Problem>();
        var read = new Dictionary<(Language Language, Split Split), DatasetInput>();
        var files = new Dictionary<(Language Language, Split Split), IReadOnlyList<Dataset>>();
        foreach (var language in project.Languages)
        {
            foreach (var (split, paths) in FilesOf(language).Where(files => files.Paths.Count > 0))
            {
                var parts = paths.Select(path => TryRead(path, project.Task, problems, known, language.Delimiter)).ToArray();
                if (Array.TrueForAll(parts, part => part is not null))
                {
                    files[(language.Language, split)] = parts!;
                    read[(language.Language, split)] = new DatasetInput(Dataset.Join(parts!)) { Parts = parts! };
                }
            }
        }

        BadInputException.ThrowIfAny(problems.Select(problem => problem with { Where = project.Written(problem.Where) }));
        CheckWeights(project);
        var baseModel = ModelDigest(project.BaseModel, digests);
        return new ProjectInputs(
            read,
            baseModel,
            project.Languages.Where(language => language.Adapter is not null)
                .ToDictionary(language => language.Language, language => LoraAdapterFile.ContentDigest(language.Adapter!, digests.Digest)),
            new ProjectLeakage(project, files, data => read[data].Fingerprint.Content).Check(),
            new ProjectTokens(project, read, baseModel).Count())
        {
            PromptBeginning = TokenizerHead.OwnBeginning(project.BaseModel),
        };
    }

    /// <summary>The digest of a model folder: its weights, config and tokenizer.</summary>
    public static Digest ModelDigest(string folder, DigestCache digests)
    {
        var weights = Directory.EnumerateFiles(folder, "*.safetensors")
            .Concat(Directory.EnumerateFiles(folder, "*.safetensors.index.json")).ToArray();
        if (weights.Length == 0)
        {
            throw new BadInputException(folder, "holds no *.safetensors; expected a Hugging Face model folder (pickle files are not read)");
        }

        return DigestOf(weights.Concat(SmallModelFiles.Select(name => Path.Combine(folder, name)).Where(File.Exists)), digests);
    }

    private static Dataset? TryRead(string path, TaskDefinition task, List<Problem> problems, Dictionary<string, Dataset> known,
        char? delimiter)
    {
        if (known.TryGetValue(path, out var there))
        {
            return there;
        }

        var dataset = task.TryRead(path, problems, delimiter);
        if (dataset is not null)
        {
            known[path] = dataset;
        }

        return dataset;
    }

    // Headers only: a truncated file or an adapter of another shape is found in milliseconds, whatever the model's size.
    private static void CheckWeights(Project project)
    {
        using var baseModel = new TensorCatalog(project.BaseModel);
        LayerCount.Require(project.BaseModel, baseModel);
        var problems = new List<Problem>();
        foreach (var language in project.Languages.Where(language => language.Adapter is not null))
        {
            using var adapter = new LoraAdapterFile(language.Adapter!, AdapterUse.InMerge);
            problems.AddRange(AdapterFit.Problems(adapter, baseModel, $"the adapter of '{language.Language}' ({language.Adapter})"));
        }

        if (project.Adapter.From is { } from)
        {
            using var start = new LoraAdapterFile(from.Folder);
            problems.AddRange(AdapterFit.Problems(start, baseModel, $"adapter.from ({from.Folder})"));
        }

        BadInputException.ThrowIfAny(problems);
        CheckMerge(project);
    }

    // Where all adapters are there already, what stands against their merge is told before it is due.
    private static void CheckMerge(Project project)
    {
        if (project.MergedLanguages.Any() && project.MergedLanguages.All(language => language.Adapter is not null))
        {
            var settings = project.Merge.Search is null ? project.Merge.Settings
                : new MergeSettings { Method = MergeMethods.All["linear"] };
            using var plan = Merger.Plan(AdapterMergeRecipe.Of(settings with { Lambdas = null },
                project.MergedLanguages.Select(language => (language.Language.Tag, language.Adapter!)), project.BaseModel));
        }
    }

    private static Digest DigestOf(IEnumerable<string> files, DigestCache digests) =>
        Digest.OfParts(files.OrderBy(Path.GetFileName, StringComparer.Ordinal)
            .Select(file => KeyValuePair.Create(Path.GetFileName(file), digests.Digest(file).Hex)));

    /// <summary>The files of a language, split by split.</summary>
    internal static IEnumerable<(Split Split, IReadOnlyList<string> Paths)> FilesOf(ProjectLanguage language) =>
    [
        (Split.Train, language.Train),
        (Split.Valid, language.Valid is null ? [] : [language.Valid]),
        (Split.Test, language.Test is null ? [] : [language.Test]),
    ];
}

/// <summary>A dataset and its fingerprint.</summary>
/// <param name="Dataset">The examples.</param>
internal sealed record DatasetInput(Dataset Dataset)
{
    /// <summary>What the dataset is, in a few figures.</summary>
    public DatasetFingerprint Fingerprint { get; } = DatasetFingerprint.Of(Dataset);

    /// <summary>The examples file by file.</summary>
    public IReadOnlyList<Dataset> Parts { get; init; } = [Dataset];

    /// <summary>Where an example stands: file and line, the file as people know it.</summary>
    public string PlaceOf(Project project, int index)
    {
        var part = 0;
        while (index >= Parts[part].Records.Count)
        {
            index -= Parts[part++].Records.Count;
        }

        return $"{project.Written(Parts[part].Path)}:{Invariant.Text(Parts[part].Records[index].Line)}";
    }
}
