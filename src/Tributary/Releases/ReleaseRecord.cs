using Tributary.Releases.Stations;

namespace Tributary.Releases;

/// <summary>How a release came about.</summary>
[JsonConverter(typeof(WordsConverter<ReleaseKind>))]
public enum ReleaseKind
{
    /// <summary>From the stations of the project.</summary>
    Built,

    /// <summary>From the content of an older release.</summary>
    Rollback,
}

/// <summary>
/// What a release is and where it comes from, down to the hashes of its data (<c>release.json</c>). Holds no clock, host or absolute path:
/// equal content gives equal bytes. Its own digest is not in it; it is that of the folder's manifest.
/// </summary>
public sealed record ReleaseRecord
{
    /// <summary>The file's name.</summary>
    public const string FileName = "release.json";

    /// <summary>The release's number, 1 or more; names its folder.</summary>
    public required int Number { get; init; }

    /// <summary>The release before it; null for the first one.</summary>
    public ReleaseParent? Parent { get; init; }

    /// <summary>How it came about.</summary>
    public required ReleaseKind Kind { get; init; }

    /// <summary>A rollback: the number whose content it has again; null otherwise.</summary>
    public int? Restores { get; init; }

    /// <summary>Name of the project.</summary>
    public required string Project { get; init; }

    /// <summary>Identity of the task.</summary>
    public required Digest Task { get; init; }

    /// <summary>Digest of the base model.</summary>
    public required Digest BaseModel { get; init; }

    /// <summary>The languages in the order of the project.</summary>
    public required IReadOnlyList<ReleaseLanguage> Languages { get; init; }

    /// <summary>The merge that made the weights.</summary>
    public required StationRun Merge { get; init; }

    /// <summary>Seeds by what they are for; ordered by name.</summary>
    public required IReadOnlyDictionary<string, long> Seeds { get; init; }

    /// <summary>Versions of the stations' code by kind of station; ordered by name.</summary>
    public required IReadOnlyDictionary<string, int> CodeVersions { get; init; }

    /// <summary>Whether the gate let it through.</summary>
    public required bool GatePassed { get; init; }

    /// <summary>Why it was released against the gate; null if the gate let it through.</summary>
    public string? Override { get; init; }

    /// <summary>Name of the deciding metric; null if nothing was evaluated.</summary>
    public string? Metric { get; init; }

    /// <summary>Version of the program that made it.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>The runs under which the ledger has times and costs.</summary>
    public required IReadOnlyList<StationRun> Costs { get; init; }

    /// <summary>Plain mean of the languages' deciding scores; null if nothing was evaluated.</summary>
    [JsonIgnore]
    public double? MeanScore => Languages.Average(language => language.Score);

    /// <summary>Every station that the release names.</summary>
    [JsonIgnore]
    public IEnumerable<StationRun> Stations =>
        Costs.Append(Merge).Concat(Languages.SelectMany(language => new[] { language.Adapter, language.Evaluated }))
            .OfType<StationRun>().Distinct();

    /// <summary>The record as indented JSON.</summary>
    internal byte[] ToJson() => JsonFile.Write(this, ReleaseJson.Form.ReleaseRecord);

    /// <summary>Reads and checks the record of a release.</summary>
    /// <exception cref="BadInputException">It is not there, or contradicts itself.</exception>
    internal static ReleaseRecord Read(string folder, int number)
    {
        var path = Path.Combine(folder, FileName);
        var record = ReleaseJson.Read(path, ReleaseJson.Form.ReleaseRecord, "record of a release");
        BadInputException.ThrowIfAny(record.Contradictions(number).Select(text => new Problem(path, text)));
        return record;
    }

    private IEnumerable<string> Contradictions(int number)
    {
        if (Number != number)
        {
            yield return FormattableString.Invariant($"says number {Number} and lies in the folder of {number}");
        }

        if (Parent is { } parent ? parent.Number < 1 || parent.Number >= number : number > 1 && Kind == ReleaseKind.Rollback)
        {
            yield return FormattableString.Invariant($"names parent {Parent?.Number}; expected a release before {number}");
        }

        if (Kind == ReleaseKind.Rollback ? Restores is not { } restored || restored < 1 || restored >= number : Restores is not null)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"kind {Words<ReleaseKind>.Names.Of(Kind)} and restores "
                + $"{Restores?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"} do not go together");
        }

        if (Languages.DistinctBy(language => language.Language).Count() != Languages.Count)
        {
            yield return "names a language twice";
        }

        if (!GatePassed && string.IsNullOrWhiteSpace(Override))
        {
            yield return "was refused by the gate and gives no reason for being released";
        }
    }
}

/// <summary>The release before another.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Digest">Its digest: a parent whose content changed is noticed.</param>
public sealed record ReleaseParent(int Number, Digest Digest);

/// <summary>One language of a release.</summary>
public sealed record ReleaseLanguage
{
    /// <summary>The language.</summary>
    public required Language Language { get; init; }

    /// <summary>Its datasets, train, valid, test; those that it has. Their fingerprints lie in <c>data/xx.train.json</c>.</summary>
    public required IReadOnlyList<ReleaseData> Data { get; init; }

    /// <summary>The training of its adapter; null if it was brought along.</summary>
    public StationRun? Adapter { get; init; }

    /// <summary>Digest of the adapter that was brought along; null if it was trained here.</summary>
    [JsonPropertyName("brought")]
    public Digest? GivenAdapter { get; init; }

    /// <summary>What decides the adapter's bytes: the identity of its training, or the digest of its files.</summary>
    [JsonIgnore]
    public Digest? Content => Adapter?.Identity ?? GivenAdapter;

    /// <summary>Why its adapter is an older one than the project asks for; null if it is the
    /// one. Its data here are those that the adapter was trained on.</summary>
    public string? Kept { get; init; }

    /// <summary>Seed of the training; null if the adapter was brought along.</summary>
    public int? Seed { get; init; }

    /// <summary>
    /// The recipe of that training: every input of its station by name, as in <c>training.epochs</c>, ordered by name, without what the
    /// record holds already. Null if the adapter was brought along, and in releases of versions that did not record it.
    /// </summary>
    public StationInputs? Training { get; init; }

    /// <summary>True if the language is left on its own adapter (<c>routes/xx</c>) and not on the merge.</summary>
    public bool OnOwnAdapter { get; init; }

    /// <summary>The evaluation whose scorecard lies in <c>scorecards/xx</c>; null if it was not evaluated.</summary>
    public StationRun? Evaluated { get; init; }

    /// <summary>Its deciding score, in [0, 1]; null if it was not evaluated.</summary>
    public double? Score { get; init; }
}

/// <summary>A dataset that went into a release.</summary>
/// <param name="Split">train, valid or test.</param>
/// <param name="Content">The digest of its examples.</param>
/// <param name="Examples">Their number.</param>
public sealed record ReleaseData(Split Split, Digest Content, int Examples);
