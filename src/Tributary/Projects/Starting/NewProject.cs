using Tributary.Datasets;
using Tributary.Datasets.Reading;
using Tributary.Models;
using Tributary.Projects.Reading;

namespace Tributary.Projects.Starting;

/// <summary>What is known of a project that is to be written; the rest is found in its data.</summary>
internal sealed record NewProject
{
    /// <summary>The folder of the project, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>The base model as it shall be written.</summary>
    public required string BaseModel { get; init; }

    /// <summary>A folder with data, or a data file; absolute.</summary>
    public required string Data { get; init; }

    /// <summary>A kind of task; null: what the columns speak of.</summary>
    public string? Kind { get; init; }

    /// <summary>The column that the model reads; null: the likeliest.</summary>
    public string? TextColumn { get; init; }

    /// <summary>The column of the label, the right answer or the reference text; null: the likeliest.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The language of all data; null if folders or files are named by theirs.</summary>
    public Language? Language { get; init; }

    /// <summary>The longest sequence that the base model reads, in tokens; null if its folder does not say.</summary>
    public int? Positions
    {
        get
        {
            try
            {
                return ModelLimits.Of(Path.GetFullPath(Path.Combine(Folder, BaseModel))).Positions;
            }
            catch (BadInputException)
            {
                // Whoever reads the project says what is wrong with its base model.
                return null;
            }
        }
    }

    /// <summary>The project file, with what is wrong with it or its data at its head.</summary>
    /// <exception cref="BadInputException">There is no data to write a project about, or a named column is not there.</exception>
    public StartedProject Write()
    {
        var languages = DataLayout.Find(Data, Language);
        var delimiter = DatasetColumns.DelimiterOf(languages[0].Train);
        var columns = DatasetColumns.Of(languages[0].Train, delimiter);
        RequireColumn("text", TextColumn, columns, languages[0].Train);
        RequireColumn("label", LabelColumn, columns, languages[0].Train);
        var kind = Kind ?? ColumnGuess.KindOf(columns);
        var guess = ColumnGuess.Of(languages[0].Train, columns, kind, TextColumn, LabelColumn, delimiter);
        var open = new List<string>();
        var labels = kind == "classification" ? Labels(languages, guess, delimiter, open) : [];
        open.InsertRange(0, Missing(guess, kind, columns, languages[0].Train));
        var template = new ProjectTemplate(this, kind, guess, labels, languages) { Delimiter = delimiter };
        open.AddRange(Refused(template.Text([])));
        return new StartedProject(template.Text(open), kind, [.. languages.Select(language => language.Tag.Tag)], open);
    }

    private static void RequireColumn(string what, string? column, IReadOnlyList<string> columns, string file)
    {
        if (column is not null && !columns.Contains(column))
        {
            throw new BadInputException(file, $"has no column '{column}' for the {what}"
                + (NearestName.To(column, columns) is { } nearest ? $"; did you mean '{nearest}'?" : $"; it has {Names(columns)}"));
        }
    }

    // What a person has to say, since the data do not.
    private IEnumerable<string> Missing(ColumnGuess guess, string kind, IReadOnlyList<string> columns, string file)
    {
        (string Field, string? Column)[] needed = kind == "multiple_choice"
            ? [("the question", guess.Text), ("the right answer", guess.Answer), ("the list of options", guess.Choices)]
            : [("the text", guess.Text), (kind == "generation" ? "the reference text" : "the label", guess.Answer)];
        return needed.Where(field => field.Column is null).Select(field =>
            $"{Relative(file)}: no column looks like {field.Field}; it has {Names(columns)}. Name it under task.fields");
    }

    private string[] Labels(IReadOnlyList<LanguageFiles> languages, ColumnGuess guess, char? delimiter, List<string> open)
    {
        if (guess is not { Text: { } text, Answer: { } answer })
        {
            return [];
        }

        FieldRule[] rules = [new("text") { Column = text }, new("label") { Column = answer }];
        var problems = new List<Problem>();
        string[] labels = [.. languages
            .Select(language => DatasetFile.TryRead(language.Train, rules, problems, delimiter)).OfType<Dataset>()
            .SelectMany(data => data.Records).Select(record => record["label"]!).Distinct().Order(StringComparer.Ordinal)];
        open.AddRange(problems.GroupBy(problem => problem.Where.Split(':', ',')[0]).Select(file => Relative(file.First().ToString())
            + (file.Count() > 1 ? $" (and {Invariant.Text(file.Count() - 1)} more problems of this file)" : "")));
        if (labels.Length is <= 1 or > ColumnGuess.MostClasses)
        {
            open.Add($"column '{answer}' holds {Invariant.Text(labels.Length)} different values; a classification has 2 or more labels, "
                + $"and few. If it is not the label, name the one that is");
        }

        return labels.Length > ColumnGuess.MostClasses ? [] : labels;
    }

    private IEnumerable<string> Refused(string text)
    {
        try
        {
            ProjectFile.Parse(text, Path.Combine(Folder, Project.FileName));
            return [];
        }
        catch (BadInputException refused)
        {
            // That no labels were found is said with the reason.
            return refused.Problems.Select(problem => problem.Text)
                .Where(text => !text.StartsWith("task.labels", StringComparison.Ordinal));
        }
    }

    private string Relative(string text) => text.Replace(Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    private static string Names(IReadOnlyList<string> columns) => columns.Count == 0 ? "none that could be read"
        : string.Join(", ", columns.Select(column => $"'{column}'"));
}
