namespace Tributary.Datasets.Reading;

/// <summary>
/// The problems of one file, those of a kind told once, with the first of their lines. They are counted up to <see cref="Counted"/>, where
/// reading ends; at most <see cref="Listed"/> kinds are told word for word, so that a file of the wrong kind does not fill the screen.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="unit">What its examples are counted in: line or row.</param>
internal sealed class DatasetProblems(string path, string unit)
{
    /// <summary>Kinds of problems of one file that are told in full.</summary>
    public const int Listed = 50;

    /// <summary>Problems after which a file is not read on: it is of another kind.</summary>
    public const int Counted = 100_000;

    private readonly ProblemGroups groups = new();

    /// <summary>All problems, told in full or not.</summary>
    public int Count => groups.Count;

    /// <summary>True if a reader should stop.</summary>
    public bool IsBeyondListing => Count >= Counted;

    /// <summary>What the file's examples are counted in: line or row.</summary>
    public string Unit => unit;

    /// <summary>Notes a problem of a line or row.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="text">What is wrong.</param>
    /// <param name="kind">What it has in common with others that are told with it; null: the same text.</param>
    public void Add(int number, string text, string? kind = null) => groups.Add(kind ?? text, new Problem(
        string.Create(CultureInfo.InvariantCulture, $"{path}{(unit == "line" ? ":" : $", {unit} ")}{number}"), text),
        $"{unit} {Invariant.Text(number)}");

    /// <summary>Notes a problem of the whole file.</summary>
    public void Add(string text) => groups.Add(text, new Problem(path, text), path);

    /// <summary>The kinds in the order in which they were found, closed by a count of what is left out.</summary>
    public IEnumerable<Problem> All()
    {
        var kinds = groups.All;
        return kinds.Count <= Listed
            ? kinds
            : kinds.Take(Listed).Append(new Problem(path, string.Create(
                CultureInfo.InvariantCulture,
                $"and {kinds.Count - Listed} more kinds of problems ({Count}{(IsBeyondListing ? " or more" : "")} problems in this file); "
                + $"the first {Listed} are listed")));
    }
}
