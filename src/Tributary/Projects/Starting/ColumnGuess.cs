using Tributary.Datasets;
using Tributary.Datasets.Reading;

namespace Tributary.Projects.Starting;

/// <summary>Which columns of a data file hold what a task asks for: by their names, else by what stands in them.</summary>
/// <param name="Text">What the model reads; null if no column is likely.</param>
/// <param name="Answer">What it should answer (label, answer or reference text); null if no column is likely.</param>
/// <param name="Choices">Multiple choice: the list of options; null if no column is likely.</param>
internal sealed record ColumnGuess(string? Text, string? Answer, string? Choices)
{
    /// <summary>More different values than this are no classes.</summary>
    public const int MostClasses = 100;

    private static readonly string[] TextNames =
    [
        "text", "sentence", "review", "content", "question", "comment", "tweet", "message", "utterance", "article", "document", "body",
        "instruction", "prompt", "input", "premise", "headline", "title",
    ];

    private static readonly string[] LabelNames =
    [
        "label", "labels", "class", "category", "sentiment", "intent", "topic", "stars", "rating", "score", "polarity", "emotion", "target",
        "tag", "y",
    ];

    private static readonly string[] ReferenceNames =
        ["summary", "highlights", "abstract", "translation", "response", "completion", "output", "answer", "reference", "target"];

    private static readonly string[] ChoiceNames = ["choices", "options", "endings", "candidates"];
    private static readonly string[] AnswerNames =
        ["answer", "answerkey", "answer_key", "correct", "correct_answer", "gold", "label", "target"];

    /// <summary>The kind of task that a file's columns speak of.</summary>
    public static string KindOf(IReadOnlyList<string> columns) =>
        Named(columns, ChoiceNames) is not null && Named(columns, AnswerNames) is not null ? "multiple_choice"
        : Named(columns, LabelNames) is null && Named(columns, ReferenceNames) is not null ? "generation"
        : "classification";

    /// <summary>The likeliest columns.</summary>
    /// <param name="file">A training file.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="kind">The kind of task.</param>
    /// <param name="text">The column of the text, if it is known.</param>
    /// <param name="answer">The column of the answer, if it is known.</param>
    /// <param name="delimiter">What separates the cells of a CSV file; null: commas.</param>
    public static ColumnGuess Of(string file, IReadOnlyList<string> columns, string kind, string? text, string? answer, char? delimiter)
    {
        var choices = kind == "multiple_choice" ? Named(columns, ChoiceNames) : null;
        var names = kind switch { "multiple_choice" => AnswerNames, "generation" => ReferenceNames, _ => LabelNames };
        string[] free = [.. columns.Where(column => column != text && column != choices && !Words(column).Contains("id"))];
        answer ??= Named(free, names) ?? (kind == "classification" ? FewValues(file, free, delimiter) : null);
        free = [.. free.Where(column => column != answer)];
        return new ColumnGuess(text ?? Exactly(free, TextNames)
            ?? Longest(file, [.. free.Where(column => HasWord(column, TextNames))], delimiter)
            ?? Longest(file, free, delimiter), answer, choices);
    }

    private static string? Named(IReadOnlyList<string> columns, string[] names) =>
        Exactly(columns, names) ?? columns.FirstOrDefault(column => HasWord(column, names));

    // The earlier name first.
    private static string? Exactly(IReadOnlyList<string> columns, string[] names) =>
        names.Select(name => columns.FirstOrDefault(column => column.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(column => column is not null);

    private static bool HasWord(string column, string[] names) => Words(column).Intersect(names).Any();

    // review_body: review, body.
    private static IEnumerable<string> Words(string column) => column.ToLowerInvariant().Split('_', '-', ' ', '.');

    private static string? FewValues(string file, IEnumerable<string> columns, char? delimiter) => columns
        .Select(column => (Column: column, Values: Values(file, column, delimiter)))
        .Where(column => column.Values.Count > 0)
        .Select(column => (column.Column, Different: column.Values.Distinct().Count(), column.Values.Count))
        .Where(column => column.Different is > 1 and <= MostClasses && column.Different * 2 <= column.Count)
        .OrderBy(column => column.Different)
        .FirstOrDefault().Column;

    private static string? Longest(string file, IEnumerable<string> columns, char? delimiter) => columns
        .Select(column => (Column: column, Values: Values(file, column, delimiter)))
        .Where(column => column.Values.Count > 0)
        .OrderByDescending(column => column.Values.Average(value => value.Length))
        .FirstOrDefault().Column;

    // Empty if the column holds other things than texts.
    private static IReadOnlyList<string> Values(string file, string column, char? delimiter) =>
        DatasetFile.TryRead(file, [new FieldRule("x") { Column = column }], [], delimiter) is { } read
            ? [.. read.Records.Select(record => record["x"]!)] : [];
}
