namespace Tributary.Documents;

/// <content>What is wrong with a section: added to the document's problems, so that all are told at once.</content>
public sealed partial class DocumentSection
{
    /// <summary>Adds a problem at a key of this section (at the section itself if the key is not written).</summary>
    public void Refuse(string key, string text) => Problems.Add(node?.Find(key)?.Line ?? line, $"{PathOf(key)} {text}");

    /// <summary>Refuses a key if something is wrong with it.</summary>
    internal void RefuseIf(bool isWrong, string key, string text)
    {
        if (isWrong)
        {
            Refuse(key, text);
        }
    }

    /// <summary>Adds a problem of the section as a whole.</summary>
    internal void Refuse(string text) => Problems.Add(line, $"{Path} {text}".TrimStart());

    /// <summary>Adds a problem for every key that was never asked for, naming the one that was meant: the same thing by
    /// another program's name, or the nearest. Call it after the last read.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var key in Keys.Except(known).ToArray())
        {
            var nearest = NamesElsewhere.Among(known, key) ?? NearestName.To(key, known);
            Refuse(key, nearest is null ? $"is not a known key; known: {string.Join(", ", known)}"
                : $"is not a known key; did you mean '{nearest}'?");
        }
    }

    /// <summary>Says that a key has no value that can be used: what it holds, or that it is not written.</summary>
    internal T Missing<T>(string key, string expected, T instead)
    {
        Refuse(key, Find(key) is { } value ? $"'{value.Written}' is not {expected}" : $"is missing; expected {expected}");
        return instead;
    }

    /// <summary>What something read gives; null if it is refused, which is then a problem of the key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="read">Reads it; refuses with a <see cref="FormatException"/> or a <see cref="BadInputException"/>.</param>
    /// <param name="before">What is said before its reasons.</param>
    internal T? Attempt<T>(string key, Func<T> read, string before = "")
        where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException broken)
        {
            Refuse(key, before + broken.Message);
        }
        catch (BadInputException refused)
        {
            refused.Problems.ToList().ForEach(problem => Refuse(key, before + problem.Text));
        }

        return null;
    }

    private T Wrong<T>(string key, DocumentNode found, string expected, T instead)
    {
        Refuse(key, $"'{found.Written}' is not {expected}");
        return instead;
    }
}
