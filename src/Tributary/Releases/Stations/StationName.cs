using System.Text.RegularExpressions;

namespace Tributary.Releases.Stations;

/// <summary>What a station is, apart from its inputs: <c>train/fr</c>, <c>merge/all</c>, <c>evaluate/merged-fr</c>.</summary>
/// <param name="Kind">train, search, merge or evaluate, which name folders of the store; gate or release.</param>
/// <param name="FileStem">What tells it from others of its kind; letters, digits, underscores and hyphens.</param>
public readonly partial record struct StationName(string Kind, string FileStem)
{
    /// <summary>Trains one adapter.</summary>
    public const string Train = "train";

    /// <summary>Chooses among merges.</summary>
    public const string Search = "search";

    /// <summary>Merges adapters into one.</summary>
    public const string Merge = "merge";

    /// <summary>Measures one model on one language.</summary>
    public const string Evaluate = "evaluate";

    /// <summary>Judges a candidate for a release.</summary>
    public const string Gate = "gate";

    /// <summary>Makes a release; the stem is its number.</summary>
    public const string Release = "release";

    /// <summary>Reads a name. It names folders, so nothing in it can lead out of the store.</summary>
    /// <exception cref="FormatException">The text is no name of a station.</exception>
    public static StationName Parse(string text) =>
        Pattern().IsMatch(text) && text.IndexOf('/', StringComparison.Ordinal) is var slash
            ? new StationName(text[..slash], text[(slash + 1)..])
            : throw new FormatException($"'{text}' is not the name of a station: expected one as in 'train/fr'");

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}/{FileStem}";

    [GeneratedRegex(@"\A[a-z]{1,32}/[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*\z(?<=\A.{1,128})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
