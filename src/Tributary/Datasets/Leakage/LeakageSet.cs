namespace Tributary.Datasets.Leakage;

/// <summary>
/// The examples of one language and split, one file after the other, as the check compares them. Texts, the index of equal texts and
/// signatures are made when first asked for, once: what is found in a cache costs nothing. Thread-safe.
/// </summary>
internal sealed class LeakageSet
{
    private readonly IReadOnlyList<Dataset> files;
    private readonly IReadOnlyList<string> fields;
    private readonly int[] starts;
    private readonly Lazy<string[]> texts;
    private readonly Lazy<Dictionary<string, int>> firsts;
    private readonly Lazy<uint[]> signatures;

    /// <param name="files">One or more, read with the same rules.</param>
    /// <param name="fields">The fields that make an example's text; one or more. A list counts as its items in ordinal order, a
    /// conversation as what is said before its answer.</param>
    public LeakageSet(IReadOnlyList<Dataset> files, IReadOnlyList<string> fields)
    {
        ArgumentOutOfRangeException.ThrowIfZero(files.Count);
        ArgumentOutOfRangeException.ThrowIfZero(fields.Count);
        this.files = files;
        this.fields = fields;
        starts = new int[files.Count];
        foreach (var (file, dataset) in files.Index())
        {
            starts[file] = Count;
            Count += dataset.Records.Count;
        }

        texts = new(ReadTexts);
        firsts = new(FindFirsts);
        signatures = new(Sign);
    }

    /// <summary>Examples, 1 or more.</summary>
    public int Count { get; }

    /// <summary>The first example of every text, by the text's compared form.</summary>
    public IReadOnlyDictionary<string, int> Firsts => firsts.Value;

    /// <summary>An example's text in the form in which it is compared.</summary>
    public string this[int index] => texts.Value[index];

    /// <summary>The example itself.</summary>
    public DatasetRecord Record(int index)
    {
        var file = FileOf(index);
        return files[file].Records[index - starts[file]];
    }

    /// <summary>The file that an example comes from, as it was named.</summary>
    public string PathOf(int index) => files[FileOf(index)].Path;

    /// <summary>An example's text as it stands in the file.</summary>
    public string RawText(int index) => Text(Record(index), text => text);

    /// <summary>The signature of an example that is not short; meaningless for a short one.</summary>
    internal ReadOnlySpan<uint> Signature(int index) => signatures.Value.AsSpan(index * MinHash.Places, MinHash.Places);

    private int FileOf(int index)
    {
        var file = Array.BinarySearch(starts, index);
        return file >= 0 ? file : ~file - 1;
    }

    private string Text(DatasetRecord record, Func<string, string> form) => string.Join('\n', fields.Select(field =>
        RuleOf(field).List ? string.Join('\n', record.List(field).Select(form).Order(StringComparer.Ordinal))
        : RuleOf(field).Conversation ? string.Join('\n', ConversationText.Asked(record[field]!).Select(form))
        : form(record[field] ?? "")));

    private FieldRule RuleOf(string field) => files[0].Rules.First(rule => rule.Name == field);

    private string[] ReadTexts()
    {
        var all = new string[Count];
        Parallel.For(0, Count, index => all[index] = Text(Record(index), LeakageText.Normalise));
        return all;
    }

    private Dictionary<string, int> FindFirsts()
    {
        var found = new Dictionary<string, int>(Count, StringComparer.Ordinal);
        for (var index = 0; index < Count; index++)
        {
            found.TryAdd(this[index], index);
        }

        return found;
    }

    private uint[] Sign()
    {
        var all = new uint[checked(Count * MinHash.Places)];
        Parallel.For(0, Count, () => new List<UInt128>(), (index, _, shingles) =>
        {
            if (!Shingles.IsShort(this[index]))
            {
                Shingles.Fill(this[index], shingles);
                MinHash.Sign(shingles, all.AsSpan(index * MinHash.Places, MinHash.Places));
            }

            return shingles;
        }, _ => { });
        return all;
    }
}
