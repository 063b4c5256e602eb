using Tributary.Projects.Editing;
using Tributary.Training;

namespace Tributary.Projects.Starting;

/// <summary>
/// Writes the first project file: every key that there is, with its default and a word about it, so that it can be seen and changed. Keys
/// that a project only has if somebody writes them stand there as comments.
/// </summary>
/// <param name="project">What is asked for.</param>
/// <param name="kind">The kind of task.</param>
/// <param name="columns">The columns that hold what the task asks for.</param>
/// <param name="labels">Classification: the labels.</param>
/// <param name="languages">The languages and their files.</param>
internal sealed partial class ProjectTemplate(NewProject project, string kind, ColumnGuess columns, IReadOnlyList<string> labels,
    IReadOnlyList<LanguageFiles> languages)
{
    private const int CommentColumn = 44;

    private static readonly string[] SentimentWords = ["positive", "negative", "neutral", "good", "bad"];

    /// <summary>What separates the cells of the CSV files; null: commas.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The text of the file.</summary>
    /// <param name="open">What its head says is still to be mended; may be empty.</param>
    public string Text(IReadOnlyList<string> open)
    {
        IEnumerable<string> head = open.Count == 0 ? [] :
        [
            "# Still open; mend it, and delete these lines:",
            .. open.Select(problem => $"#   {problem.ReplaceLineEndings(" ")}"), "",
        ];
        return string.Join('\n', [.. head, .. Top(), .. TaskLines(), .. LanguageLines(), .. Rest()]) + "\n";
    }

    private IEnumerable<string> Top() =>
    [
        $"project: {YamlWord.Of(Path.GetFileName(project.Folder))}",
        Line($"base_model: {YamlWord.Of(project.BaseModel)}", "a Hugging Face folder: config.json, tokenizer.json, safetensors"),
    ];

    private IEnumerable<string> TaskLines() =>
    [
        "",
        "task:",
        Line($"  kind: {kind}", "classification, multiple_choice or generation"),
        .. kind switch { "multiple_choice" => MultipleChoice(), "generation" => Generation(), _ => Classification() },
        .. Sections.EveryTask,
        .. kind == "classification" ? Sections.OfOthers : [Sections.OfClassification, .. Sections.OfOthers.Where(line => !IsWritten(line))],
    ];

    private bool IsWritten(string line) => kind == "multiple_choice"
        ? line.Contains("# choices:", StringComparison.Ordinal) || line.Contains("# answer:", StringComparison.Ordinal)
            || line.Contains("# normalize:", StringComparison.Ordinal)
        : line.Contains("# metric:", StringComparison.Ordinal) || line.Contains("# tokenization:", StringComparison.Ordinal);

    private IEnumerable<string> Classification()
    {
        var isSentiment = labels.Count > 0 && labels.All(label => SentimentWords.Contains(label, StringComparer.OrdinalIgnoreCase));
        var (text, label) = isSentiment ? ("Review", "Sentiment") : ("Text", "Label");
        return
        [
            Line($"  labels: [{string.Join(", ", labels.Select(YamlWord.Of))}]", "the earlier wins a tie"),
            Prompt($"{text}: {{text}}\\n{label}:"),
            Line("  target: \" {label}\"", "what it should answer"),
            Fields(("text", columns.Text), ("label", columns.Answer)),
        ];
    }

    private IEnumerable<string> MultipleChoice() =>
    [
        Prompt("{question}\\nAnswer:"),
        Line("  target: \" {choice}\"", "an option, as it should follow the prompt"),
        Fields(("question", columns.Text)),
        Line($"  choices: {YamlWord.Of(columns.Choices ?? "choices")}", "the field that lists the options"),
        Line($"  answer: {YamlWord.Of(columns.Answer ?? "answer")}",
            "the field that says which is right: an index from 0, a text or a letter"),
        Line("  normalize: none", "none, tokens, characters or unconditional"),
    ];

    private IEnumerable<string> Generation() =>
    [
        Prompt("{text}\\nSummary:"),
        Line("  target: \" {summary}\"", "what it should write"),
        Fields(("text", columns.Text), ("summary", columns.Answer)),
        Line("  metric: rougeL", "rouge1, rouge2, rougeL, rougeLsum, chrf, exact_match, or a list; the first decides"),
        Line("  tokenization: auto", "auto, google, google_porter, words, characters"),
    ];

    private static string Prompt(string text) =>
        Line($"  prompt: \"{text}\"", "what the model reads; {field} stands for a field of the data");

    // What the files call the fields; a comment if they call them the same.
    private static string Fields(params (string Field, string? Column)[] fields)
    {
        var named = fields.Select(field => $"{field.Field}: {YamlWord.Of(field.Column ?? field.Field)}");
        var differs = fields.Any(field => field.Column is { } column && column != field.Field);
        return Line($"  {(differs ? "" : "# ")}fields: {{ {string.Join(", ", named)} }}", "what the files call them");
    }

    private IEnumerable<string> LanguageLines() =>
    [
        "",
        Line("languages:", "also adapter: FOLDER (PEFT) instead of train; delimiter: \";\" for such CSV files"),
        .. languages.Select(LanguageLine),
    ];

    private string LanguageLine(LanguageFiles files)
    {
        var parts = new[] { ("train", files.Train), ("valid", files.Valid), ("test", files.Test) }.Where(part => part.Item2 is not null)
            .Select(part => $"{part.Item1}: {YamlWord.Of(Path.GetRelativePath(project.Folder, part.Item2!).Replace('\\', '/'))}");
        var delimiter = Delimiter is { } other ? $", delimiter: {YamlWord.Quote(other.ToString())}" : "";
        return $"  {YamlWord.Of(files.Tag.Tag)}: {{ {string.Join(", ", parts)}{delimiter} }}";
    }

    private IEnumerable<string> Rest() =>
    [
        .. Sections.BeforeMaxLength,
        MaxLength(),
        .. Sections.AfterMaxLength,
        // Without a validation set nothing can be chosen.
        languages.Any(language => language.Valid is not null)
            ? Line("    # lambda: [1.0, 1.5, 2.0]",
                "on the merged delta; default: 1 to the number of languages, the validation sets choose")
            : Line("    lambda: 1.0", "on the merged delta; with validation sets, a list to choose from"),
        .. Sections.AfterLambda,
    ];

    // A model that reads less than the usual length gets its own.
    private string MaxLength() => project.Positions is { } positions && positions < new TrainingRecipe().MaxLength
        ? Line($"  max_length: {Invariant.Text(positions)}", "tokens; the base model reads no more")
        : Line($"  max_length: {Invariant.Text(new TrainingRecipe().MaxLength)}", "tokens");

    private static string Line(string text, string comment) => $"{text.PadRight(CommentColumn)} # {comment}";
}
