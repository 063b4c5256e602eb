using System.Globalization;
using Tributary.Datasets;

namespace Tributary.Evaluation;

/// <summary>Which option of a question is right, from however the data says it.</summary>
internal static class ChoiceAnswer
{
    /// <summary>
    /// The option that an answer names: a whole number is an index from 0; else a text that is one of the options; else a letter, A for the
    /// first. Null if it names none, or a text that several options have.
    /// </summary>
    public static int? IndexOf(string answer, IReadOnlyList<string> choices)
    {
        if (int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return index < choices.Count ? index : null;
        }

        var same = choices.Index().Where(choice => choice.Item == answer).Select(choice => choice.Index).ToArray();
        return same.Length == 1 ? same[0]
            : same.Length == 0 && answer is [>= 'A' and <= 'Z'] && answer[0] - 'A' < choices.Count ? answer[0] - 'A'
            : null;
    }

    /// <summary>Every example whose answer names no option, or that has fewer than two.</summary>
    public static IReadOnlyList<Problem> Problems(TaskDefinition task, Dataset dataset)
    {
        var problems = new DatasetProblems(dataset.Path, DatasetFormat.Of(dataset.Path)?.Unit ?? "line");
        foreach (var record in dataset.Records)
        {
            var choices = record.List(task.ChoicesField);
            if (choices.Count < 2)
            {
                problems.Add(record.Line, $"field '{task.ChoicesField}' lists one option; expected two or more");
            }
            else if (IndexOf(record[task.AnswerField]!, choices) is null)
            {
                problems.Add(record.Line, string.Create(CultureInfo.InvariantCulture,
                    $"field '{task.AnswerField}' is '{record[task.AnswerField]}', which names none of the {choices.Count} options; "
                        + $"expected an index from 0, a letter from A, or an option's text"));
            }
        }

        return [.. problems.All()];
    }
}
