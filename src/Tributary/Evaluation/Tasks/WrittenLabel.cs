using Tributary.Evaluation.Metrics;

namespace Tributary.Evaluation.Tasks;

/// <summary>Finds the label in a text that a model wrote.</summary>
internal static class WrittenLabel
{
    /// <summary>
    /// The label that the text begins with, both in the form of <see cref="ExactMatch.Normalize"/>; the longest where several fit. What
    /// follows may be anything but a further letter or digit: "Positive, because ..."
    /// says positive, "positively" says nothing. Null if there is none.
    /// </summary>
    public static string? Find(string text, IReadOnlyList<string> labels)
    {
        var written = ExactMatch.Normalize(text);
        return labels.Where(label => BeginsWith(written, ExactMatch.Normalize(label))).MaxBy(label => label.Length);
    }

    private static bool BeginsWith(string written, string label) =>
        label.Length > 0 && written.StartsWith(label, StringComparison.Ordinal)
        && (written.Length == label.Length || !char.IsLetterOrDigit(written[label.Length]));
}
