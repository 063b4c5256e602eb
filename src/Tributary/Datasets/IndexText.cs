namespace Tributary.Datasets;

/// <summary>
/// A number that a file holds as a number, not as text, where the difference matters: in a field that may say either which item of a list
/// is meant or what it says. A record has such a number behind a mark until whoever reads the field has decided.
/// </summary>
internal static class IndexText
{
    private const char Mark = '\u0001';

    /// <summary>A number as a record first has it.</summary>
    public static string Write(string number) => Mark + number;

    /// <summary>The number of a text that has the mark; null for any other text.</summary>
    public static string? Number(string text) => text.StartsWith(Mark) ? text[1..] : null;
}
