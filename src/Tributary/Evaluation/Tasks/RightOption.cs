using Tributary.Datasets;

namespace Tributary.Evaluation.Tasks;

/// <summary>
/// Which option an answer names. A text that is one of the options is that option; a number of the file, or a text that is a whole number
/// and no option, is an index from 0; else a letter is meant, A for the first. A record has the answer in a form that needs no options to
/// be told apart: in quotes if it is an option's text that would else be an index.
/// </summary>
internal static class RightOption
{
    /// <summary>The answer as a record keeps it.</summary>
    /// <param name="answer">As it was read, see <see cref="IndexText"/>.</param>
    /// <param name="choices">The options.</param>
    public static string Form(string answer, IReadOnlyList<string> choices) => IndexText.Number(answer) ?? (NamesTwo(answer, choices)
        ? $"\"{answer}\"" : answer);

    /// <summary>The option that a kept answer names; null if it names none, or a text that several options have.</summary>
    public static int? Of(string kept, IReadOnlyList<string> choices)
    {
        if (Index(kept) is { } index)
        {
            return index < choices.Count ? index : null;
        }

        var text = IsQuoted(kept) ? kept[1..^1] : kept;
        var same = Same(text, choices);
        return same.Length == 1 ? same[0]
            : same.Length == 0 && kept is [>= 'A' and <= 'Z'] && kept[0] - 'A' < choices.Count ? kept[0] - 'A'
            : null;
    }

    /// <summary>Why a kept answer names no option.</summary>
    public static string WhyNone(string kept, IReadOnlyList<string> choices) => Same(kept, choices).Length > 1
        ? "is the text of several options"
        : $"names none of the {Invariant.Text(choices.Count)} options";

    /// <summary>True if a kept answer is an option's text that as an index would name another option.</summary>
    public static bool IsQuoted(string kept) => kept is ['"', .. var number, '"'] && Index(number) is not null;

    /// <summary>True if a kept answer can be nothing but an index.</summary>
    public static bool IsIndex(string kept, IReadOnlyList<string> choices) => Index(kept) is not null && !choices.Contains(kept);

    // The options of that text; if there is none, those of the same letters in another Unicode form.
    private static int[] Same(string text, IReadOnlyList<string> choices) =>
        Where(choices, choice => choice == text) is { Length: > 0 } exact ? exact
            : Where(choices, choice => UnicodeForm.AreEqual(choice, text));

    private static int[] Where(IReadOnlyList<string> choices, Func<string, bool> isMeant) =>
        [.. choices.Index().Where(choice => isMeant(choice.Item)).Select(choice => choice.Index)];

    private static bool NamesTwo(string answer, IReadOnlyList<string> choices) =>
        Index(answer) is { } index && choices.Contains(answer) && choices.ElementAtOrDefault(index) != answer;

    private static int? Index(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
