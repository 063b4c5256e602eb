using Tributary.Datasets;
using Tributary.Datasets.Reading;

namespace Tributary.Projects;

/// <summary>
/// Writes the first project file from what lies in a data folder: a folder per language with <c>train</c>, <c>valid</c> and <c>test</c>
/// files. The labels are those of the training files; everything else is the default, written out so that it can be seen and changed.
/// </summary>
internal static class ProjectTemplate
{
    private static readonly string[] Splits = ["train", "valid", "test"];

    /// <summary>The text of a project file.</summary>
    /// <param name="name">Name of the project.</param>
    /// <param name="baseModel">The model folder, as it shall be written.</param>
    /// <param name="dataFolder">The data folder, absolute.</param>
    /// <param name="projectFolder">Where the file will lie: paths are written relative to it.</param>
    /// <exception cref="BadInputException">The data folder has no language, or its files no <c>text</c> and <c>label</c>.</exception>
    public static string Write(string name, string baseModel, string dataFolder, string projectFolder)
    {
        if (!Directory.Exists(dataFolder))
        {
            throw new BadInputException(dataFolder, "is not a folder; expected a folder per language in it, each with "
                + "train, valid and test files");
        }

        var languages = Directory.EnumerateDirectories(dataFolder)
            .Where(folder => Language.TryParse(Path.GetFileName(folder), out _) && FileOf(folder, "train") is not null)
            .OrderBy(Path.GetFileName, StringComparer.Ordinal)
            .ToArray();
        if (languages.Length == 0)
        {
            throw new BadInputException(dataFolder, "holds no language; expected folders like en/ and de/, each with a file train.jsonl "
                + "(or .csv, .tsv, .parquet, also with .gz)");
        }

        var labels = languages.SelectMany(folder => Labels(FileOf(folder, "train")!)).Distinct().Order(StringComparer.Ordinal).ToArray();
        string[] lines =
        [
            Quoted("project", name),
            Quoted("base_model", baseModel) + "   # a Hugging Face folder",
            "task:",
            "  kind: classification",
            $"  labels: [{string.Join(", ", labels.Select(Quote))}]",
            """  prompt: "Review: {text}\nSentiment:"   # {field} stands for a field of the data""",
            """  target: " {label}" """.TrimEnd(),
            "languages:",
            .. languages.Select(folder => LanguageLine(folder, projectFolder)),
            "adapter:  { r: 16, lora_alpha: 16, lora_dropout: 0.0, target_modules: all-linear }",
            "training: { epochs: 3, learning_rate: 2e-4, batch_size: 8, max_length: 512, schedule: cosine, warmup_ratio: 0.03, seed: 42 }",
            "merge:    { merge_method: ties, parameters: { density: 1.0 } }   # lambda: chosen on the validation sets",
            "gate:     { max_drop: 0.01, confidence: 0.95 }   # a release whose language falls by more is refused",
            "run:      { on: local }",
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static string LanguageLine(string folder, string projectFolder)
    {
        var files = Splits.Select(split => (split, path: FileOf(folder, split)))
            .Where(file => file.path is not null)
            .Select(file => $"{file.split}: {Quote(Path.GetRelativePath(projectFolder, file.path!).Replace('\\', '/'))}");
        return $"  {Path.GetFileName(folder)}: {{ {string.Join(", ", files)} }}";
    }

    private static string? FileOf(string folder, string split) =>
        DatasetFile.Endings.Select(ending => Path.Combine(folder, split + ending)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Labels(string file) =>
        DatasetFile.Read(file, [new FieldRule("text"), new FieldRule("label")]).Records.Select(record => record["label"]!);

    private static string Quoted(string key, string value) => $"{key}: {Quote(value)}";

    // JSON strings are YAML strings.
    private static string Quote(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/' or '.')
        && value.Any(char.IsAsciiLetter)
        ? value
        : $"\"{JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
