using Tributary.Evaluation.Metrics;

namespace Tributary.Evaluation.Tasks;

/// <summary>Finds the label in a text that a model wrote.</summary>
internal static class WrittenLabel
{
    private const string InNumbers = "-.,/:";

    /// <summary>
    /// The label that is the text; else the one that the text begins with, both in the form of <see cref="ExactMatch.Normalize"/>; the
    /// longest where several fit. What follows may be anything but a further letter or digit, or the rest of a number: "Positive, because
    /// ..." says positive, "positively" says nothing, "1.5" is not 1. Null if there is none.
    /// </summary>
    public static string? Find(string text, IReadOnlyList<string> labels)
    {
        if (labels.Contains(text.Trim()))
        {
            return text.Trim();
        }

        var written = ExactMatch.Normalize(text);
        return labels.Where(label => BeginsWith(written, ExactMatch.Normalize(label))).MaxBy(label => label.Length);
    }

    /// <summary>What is wrong with labels that are to be found in texts; null if each can be told from all others.</summary>
    public static string? Problem(IReadOnlyList<string> labels)
    {
        var forms = labels.Distinct().ToLookup(ExactMatch.Normalize);
        return forms.Contains("")
            ? $"'{forms[""].First()}' is punctuation alone, of which nothing is left when a written answer is compared"
            : forms.FirstOrDefault(form => form.Skip(1).Any()) is { } same
            ? $"{string.Join(" and ", same.Select(label => $"'{label}'"))} are the same when a written answer is compared, "
                + $"'{same.Key}'"
            : null;
    }

    /// <summary>True if what is written in numbers decides whether a label is found.</summary>
    public static bool HasNumbers(IReadOnlyList<string> labels) => labels.Any(label => label.Any(char.IsDigit));

    private static bool BeginsWith(string written, string label) =>
        label.Length > 0 && written.StartsWith(label, StringComparison.Ordinal) && Ends(written, label.Length);

    private static bool Ends(string written, int at) =>
        at == written.Length || (!char.IsLetterOrDigit(written[at]) && !IsInNumber(written, at));

    private static bool IsInNumber(string written, int at) => at + 1 < written.Length
        && InNumbers.Contains(written[at]) && char.IsDigit(written[at - 1]) && char.IsDigit(written[at + 1]);
}
