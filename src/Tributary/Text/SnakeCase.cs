namespace Tributary.Text;

/// <summary>Names of members as files write them: <c>NoProvenDrop</c> is <c>no_proven_drop</c>.</summary>
internal static class SnakeCase
{
    /// <summary>A name of letters and digits in snake case; every capital letter but the first begins a word.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
