using Tributary.Planning.Stations;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Costs;

/// <summary>By what runs are summed.</summary>
[JsonConverter(typeof(CostKeyConverter))]
internal enum CostKey
{
    /// <summary>By kind of station: load, train, search, merge, evaluate.</summary>
    Station,

    /// <summary>By language; what serves all of them stands under its own name.</summary>
    Language,

    /// <summary>By month of the beginning, UTC.</summary>
    Month,

    /// <summary>By the first release made after the run that names it.</summary>
    Release,
}

/// <summary>The words of the members on the command line and in files.</summary>
internal static class CostKeyWords
{
    public static readonly Words<CostKey> Table = new(
        (CostKey.Language, "language"),
        (CostKey.Station, "station"),
        (CostKey.Month, "month"),
        (CostKey.Release, "release"));
}

internal sealed class CostKeyConverter() : WordsConverter<CostKey>(CostKeyWords.Table);

/// <summary>Tells under which word of a key a run is summed.</summary>
internal sealed class CostKeys
{
    /// <summary>Runs for no language alone.</summary>
    public const string AllLanguages = "all languages";

    /// <summary>Runs that no release names.</summary>
    public const string NoRelease = "in no release";

    private readonly CostKey key;
    private readonly string[] languages;
    private readonly ChargedReleases releases;

    public CostKeys(CostKey key, IReadOnlyList<LedgerEntry> ledger, ChargedReleases releases)
    {
        (this.key, this.releases) = (key, releases);
        // The longest first: of evaluate/merged-pt-BR the language is pt-BR, though there be a BR.
        languages = [.. ledger.Select(entry => Parts(entry.Station))
            .Where(parts => parts.Kind == StationName.Train && IsLanguage(parts.Stem)).Select(parts => parts.Stem)
            .Concat(releases.All.SelectMany(release => release.Languages))
            .Distinct(StringComparer.Ordinal).OrderByDescending(tag => tag.Length).ThenBy(tag => tag, StringComparer.Ordinal)];
    }

    /// <summary>The word of a run, and what the rows are ordered by.</summary>
    public (string Order, string Word) Of(LedgerEntry entry)
    {
        var (kind, stem) = Parts(entry.Station);
        return key switch
        {
            CostKey.Station => (kind, kind),
            CostKey.Month when entry.Started.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture) is var month => (month, month),
            CostKey.Release when releases.Of(entry) is { Number: var number } =>
                (number.ToString("D9", CultureInfo.InvariantCulture), $"release {Invariant.Text(number)}"),
            CostKey.Release => ("~", NoRelease),
            _ => LanguageOf(kind, stem) is { } language ? (language, language) : ("~", AllLanguages),
        };
    }

    private string? LanguageOf(string kind, string stem) => kind switch
    {
        StationName.Train => languages.FirstOrDefault(tag => stem == tag),
        StationName.Evaluate => languages.FirstOrDefault(tag => stem.EndsWith("-" + tag, StringComparison.Ordinal)),
        _ => null,
    };

    internal static bool IsLanguage(string stem) => stem != TrainStation.Combined && stem != Evaluation.Variant.Continued.Name;

    internal static (string Kind, string Stem) Parts(string station) =>
        station.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? (station[..slash], station[(slash + 1)..]) : (station, "");
}
