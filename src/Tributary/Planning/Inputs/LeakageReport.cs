namespace Tributary.Planning.Inputs;

/// <summary>What was found of an example.</summary>
[JsonConverter(typeof(WordsConverter<LeakageKind>))]
internal enum LeakageKind
{
    /// <summary>An example of a held-out set occurs in another set of its language.</summary>
    WithinLanguage,

    /// <summary>The text of a held-out example occurs, identical, in another set of another language.</summary>
    AcrossLanguages,

    /// <summary>A training text occurs twice, with two answers.</summary>
    Contradiction,
}

/// <summary>Where an example stands, and how it begins.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Split">Its split.</param>
/// <param name="File">Its file, relative to the project's folder where it lies in it.</param>
/// <param name="Line">Its line or row, from 1.</param>
/// <param name="Beginning">The first 80 characters of its text, on one line.</param>
internal sealed record LeakagePlace(Language Language, Split Split, string File, int Line, string Beginning)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");
}

/// <summary>Two examples that should not both be there.</summary>
/// <param name="Kind">In what way.</param>
/// <param name="Example">The held-out example; of a contradiction, the later one.</param>
/// <param name="Other">The most similar example of the other set, the first among equals.</param>
/// <param name="Similarity">1 if the texts are identical in their compared form,
/// else the Jaccard similarity of their shingles, 0.8 or more.</param>
internal sealed record LeakageFinding(LeakageKind Kind, LeakagePlace Example, LeakagePlace Other, double Similarity)
{
    /// <summary>The finding without the place of <see cref="Example"/>.</summary>
    public string Describe()
    {
        var same = Similarity == 1 ? "is" : string.Create(CultureInfo.InvariantCulture, $"is nearly ({Similarity:0.00})");
        return Kind == LeakageKind.Contradiction
            ? $"'{Example.Beginning}' has another answer than the same text in {Other}"
            : $"'{Example.Beginning}' {same} '{Other.Beginning}' in {Other}";
    }
}

/// <summary>All that was found in a project's data, in the order of its languages; test before valid, line by line.</summary>
/// <param name="Findings">One a held-out example and other set, or a contradicting example.</param>
internal sealed record LeakageReport(IReadOnlyList<LeakageFinding> Findings)
{
    /// <summary>Nothing found.</summary>
    public static readonly LeakageReport None = new([]);

    /// <summary>Findings of a kind.</summary>
    public IReadOnlyList<LeakageFinding> Of(LeakageKind kind) => [.. Findings.Where(finding => finding.Kind == kind)];

    /// <summary>How often each pair of sets met, as in <c>test of fr in train of fr: 12 examples</c>.</summary>
    public IReadOnlyList<string> Counts() =>
    [
        .. Findings.GroupBy(finding => (finding.Kind, From: $"{SplitWords.Table.Of(finding.Example.Split)} of {finding.Example.Language}",
            To: $"{SplitWords.Table.Of(finding.Other.Split)} of {finding.Other.Language}"))
            .Select(group => group.Key.Kind == LeakageKind.Contradiction
                ? string.Create(CultureInfo.InvariantCulture, $"{group.Key.From}: {group.Count()} examples contradict an earlier one")
                : string.Create(CultureInfo.InvariantCulture, $"{group.Key.From} in {group.Key.To}: {group.Count()} examples")),
    ];
}
