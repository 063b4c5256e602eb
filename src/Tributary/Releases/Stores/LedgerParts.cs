using Tributary.Releases.Stations;

namespace Tributary.Releases.Stores;

/// <summary>Work that a search did not do, since another had done it: it is charged to that one.</summary>
/// <param name="Scores">Trials whose scores were at hand, 0 or more.</param>
/// <param name="Seconds">What measuring them took then, in seconds.</param>
/// <param name="Tokens">Tokens that went through the model then.</param>
/// <param name="Flops">Floating-point operations of that; null if they are not known.</param>
internal sealed record ReusedWork(int Scores, double Seconds, long Tokens, double? Flops);

/// <summary>What a training learnt from, so that it can be compared when its folder is gone.</summary>
/// <param name="Recipe">The hash of everything but its name, its data, and what it went on from.</param>
/// <param name="Data">The beginnings of its datasets' digests, sorted.</param>
internal sealed record TrainedOn(string Recipe, IReadOnlyList<string> Data)
{
    /// <summary>What a training with these inputs learns from.</summary>
    public static TrainedOn Of(StationInputs inputs) => new(
        inputs.Where(key => !key.IsOfUpdate && key.Kind is not (InputKind.Name or InputKind.Data)).Identity.Hex,
        [.. inputs.Where(key => key.Kind == InputKind.Data).Values.Values
            .Select(digest => digest[..Math.Min(ReleasedRuns.Digits, digest.Length)])
            .Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>True if it is what parts of one recipe learn from together.</summary>
    public bool IsUnionOf(IReadOnlyList<TrainedOn> parts) =>
        parts.All(part => part.Recipe == Recipe) && parts.SelectMany(part => part.Data).ToHashSet().SetEquals(Data);
}

/// <summary>What a release is made of, so that costs can be told of it when gc has taken its folder.</summary>
/// <param name="Runs">The beginning of each run's identity by the name of its station.</param>
/// <param name="Brought">Languages that bring their adapter.</param>
internal sealed record ReleasedRuns(IReadOnlyDictionary<string, string> Runs, IReadOnlyList<string> Brought)
{
    /// <summary>How many digits of an identity are written.</summary>
    public const int Digits = 12;

    /// <summary>What a release of these runs and languages says.</summary>
    public static ReleasedRuns Of(IEnumerable<StationRun> runs, IEnumerable<Language> brought) => new(
        new SortedDictionary<string, string>(runs.GroupBy(run => run.Station.ToString(), run => run.Identity.Hex[..Digits])
            .ToDictionary(named => named.Key, named => named.Last()), StringComparer.Ordinal),
        [.. brought.Select(language => language.Tag)]);
}
