namespace Tributary.Projects.Editing;

/// <summary>The difference of two texts as <c>diff -u</c> writes it, three lines around every change.</summary>
internal static class UnifiedDiff
{
    private const int Around = 3;

    /// <summary>The difference; empty if the texts are equal.</summary>
    /// <param name="name">The file's name, for the two first lines.</param>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    public static string Of(string name, string before, string after)
    {
        if (before == after)
        {
            return "";
        }

        var lines = Lines(Split(before), Split(after));
        var text = new StringBuilder($"--- a/{name}\n+++ b/{name}\n");
        for (var at = 0; at < lines.Count;)
        {
            if (lines[at].Mark == ' ')
            {
                at++;
                continue;
            }

            var end = at;
            for (var next = at; next < lines.Count && next - end <= 2 * Around; next++)
            {
                end = lines[next].Mark == ' ' ? end : next;
            }

            Append(text, lines, Math.Max(0, at - Around), Math.Min(lines.Count, end + 1 + Around));
            at = end + 1;
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, List<(char Mark, string Line)> lines, int from, int to)
    {
        var hunk = lines[from..to];
        var (oldLines, newLines) = (hunk.Count(line => line.Mark != '+'), hunk.Count(line => line.Mark != '-'));
        var (oldStart, newStart) = (lines.Take(from).Count(line => line.Mark != '+'), lines.Take(from).Count(line => line.Mark != '-'));
        text.Append(CultureInfo.InvariantCulture, $"@@ -{oldStart + Math.Min(1, oldLines)},{oldLines} "
            + $"+{newStart + Math.Min(1, newLines)},{newLines} @@\n");
        foreach (var (mark, line) in hunk)
        {
            text.Append(mark).Append(line).Append(line.EndsWith('\n') ? "" : "\n\\ No newline at end of file\n");
        }
    }

    private static string[] Split(string text)
    {
        var lines = text.Split('\n');
        return [.. lines[..^1].Select(line => line + '\n'), .. lines[^1..].Where(line => line.Length > 0)];
    }

    // By the longest common subsequence: a project file has a hundred lines.
    private static List<(char Mark, string Line)> Lines(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<(char, string)>();
        for (var (i, j) = (0, 0); i < before.Length || j < after.Length;)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                lines.Add((' ', before[i++]));
                j++;
            }
            else if (j >= after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(('-', before[i++]));
            }
            else
            {
                lines.Add(('+', after[j++]));
            }
        }

        return lines;
    }
}
