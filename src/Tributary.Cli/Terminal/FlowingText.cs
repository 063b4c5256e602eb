using System.Text.RegularExpressions;

namespace Tributary.Cli.Terminal;

/// <summary>Breaks a text between its words, so that no terminal breaks it within one.</summary>
internal static partial class FlowingText
{
    // A figure and its unit are one word, as in 33 %.
    [GeneratedRegex(@"(?<!\d) | (?!(%|s|min|h)(\W|$))")]
    private static partial Regex BetweenWords { get; }

    /// <summary>The lines of a text. A word that is wider than a line stands in a line of its own, whole.</summary>
    /// <param name="text">One line of words.</param>
    /// <param name="width">Columns of a line.</param>
    /// <param name="indent">What every line but the first begins with.</param>
    public static IReadOnlyList<string> Lines(string text, int width, string indent = "")
    {
        if (DisplayWidth.Of(text) <= width)
        {
            return [text];
        }

        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var word in BetweenWords.Split(text))
        {
            if (line.Length > 0 && DisplayWidth.Of(line.ToString()) + 1 + DisplayWidth.Of(word) > width)
            {
                lines.Add(line.ToString());
                line.Clear().Append(indent).Append(word);
                continue;
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        return [.. lines, line.ToString()];
    }
}
