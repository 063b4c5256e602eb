namespace Tributary.Datasets.Reading;

/// <summary>
/// The problems of one file, in order of its lines. They are counted up to <see cref="Counted"/>, where reading ends; the
/// first <see cref="Listed"/> are kept word for word, so that a file of the wrong kind does not fill the screen.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="unit">What its examples are counted in: line or row.</param>
internal sealed class DatasetProblems(string path, string unit)
{
    /// <summary>Problems of one file that are told in full.</summary>
    public const int Listed = 50;

    /// <summary>Problems after which a file is not read on: it is of another kind.</summary>
    public const int Counted = 100_000;

    private readonly List<Problem> listed = [];

    /// <summary>All problems, told in full or not.</summary>
    public int Count { get; private set; }

    /// <summary>True if a reader should stop.</summary>
    public bool IsBeyondListing => Count >= Counted;

    /// <summary>What the file's examples are counted in: line or row.</summary>
    public string Unit => unit;

    /// <summary>Notes a problem of a line or row, counted from 1.</summary>
    public void Add(int number, string text) =>
        Add(string.Create(CultureInfo.InvariantCulture, $"{path}{(unit == "line" ? ":" : $", {unit} ")}{number}"), text);

    /// <summary>Notes a problem of the whole file.</summary>
    public void Add(string text) => Add(path, text);

    /// <summary>The listing, closed by a count of what it leaves out.</summary>
    public IEnumerable<Problem> All()
    {
        var rest = Count - listed.Count;
        return rest == 0
            ? listed
            : listed.Append(new Problem(path, string.Create(
                CultureInfo.InvariantCulture,
                $"and {rest} more problems ({Count}{(IsBeyondListing ? " or more" : "")} in this file); the first {Listed} are listed")));
    }

    private void Add(string where, string text)
    {
        Count++;
        if (listed.Count < Listed)
        {
            listed.Add(new Problem(where, text));
        }
    }
}
