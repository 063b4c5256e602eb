namespace Tributary;

/// <summary>The words by which the members of an enumeration go in files and messages.</summary>
internal sealed class Words<T>
    where T : struct, Enum
{
    /// <summary>The table.</summary>
    /// <param name="words">Every value that has a word, in the order in which messages list them.</param>
    public Words(params (T Value, string Word)[] words) =>
        All = words.ToDictionary(pair => pair.Word, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>The values by their words, in the order given.</summary>
    public IReadOnlyDictionary<string, T> All { get; }

    /// <summary>The word of a value.</summary>
    public string Of(T value) => All.First(word => EqualityComparer<T>.Default.Equals(word.Value, value)).Key;

    /// <summary>The value of a word, matched exactly.</summary>
    public bool TryParse(string word, out T value) => All.TryGetValue(word, out value);
}
