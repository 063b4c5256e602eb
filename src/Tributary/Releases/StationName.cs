namespace Tributary.Releases;

/// <summary>What a station is, apart from its inputs: <c>train/fr</c>, <c>merge/all</c>, <c>evaluate/merged-fr</c>.</summary>
/// <param name="Kind">train, search, merge or evaluate; names a folder of the store.</param>
/// <param name="FileStem">What tells it from others of its kind; letters, digits and hyphens.</param>
public readonly record struct StationName(string Kind, string FileStem)
{
    /// <summary>Trains one adapter.</summary>
    public const string Train = "train";

    /// <summary>Chooses among merges.</summary>
    public const string Search = "search";

    /// <summary>Merges adapters into one.</summary>
    public const string Merge = "merge";

    /// <summary>Measures one model on one language.</summary>
    public const string Evaluate = "evaluate";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}/{FileStem}";
}
