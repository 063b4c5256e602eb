namespace Tributary.Projects.Editing;

/// <summary>A stretch of a text and what stands there instead.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">One behind its last; equal to <paramref name="Start"/> for an insertion.</param>
/// <param name="Text">What stands there afterwards.</param>
internal readonly record struct TextEdit(int Start, int End, string Text)
{
    /// <summary>A text with some of its stretches replaced; all other characters stay as they are.</summary>
    /// <param name="text">The text.</param>
    /// <param name="edits">Stretches that do not overlap; of two insertions in one place the first comes first.</param>
    public static string Apply(string text, IEnumerable<TextEdit> edits)
    {
        foreach (var edit in edits.Reverse().OrderByDescending(edit => edit.Start))
        {
            text = string.Concat(text.AsSpan(0, edit.Start), edit.Text, text.AsSpan(edit.End));
        }

        return text;
    }
}
