namespace Tributary.PaperStudy;

/// <summary>A part's figures, as far as the claims of the paper are about them; kept beside its store.</summary>
internal sealed record PartOutcome
{
    private const string FileName = "outcome.json";

    public required string Name { get; init; }

    /// <summary>Whether the languages' own adapters beat the base model, with the interval of the mean.</summary>
    public required bool IsLearnt { get; init; }

    /// <summary>Mean score by way.</summary>
    public required Dictionary<string, double> Means { get; init; }

    /// <summary>The best merge's name, and whether its mean is not worse than the combined adapter's, within the interval.</summary>
    public required string Best { get; init; }

    public required double BestAgainstCombined { get; init; }

    public required double[] BestAgainstCombinedInterval { get; init; }

    /// <summary>Languages whose loss against their own adapter is more than the
    /// criterion allows, under the best merge; and after routing.</summary>
    public required string[] Losing { get; init; }

    public required string[]? LosingRouted { get; init; }

    public required CostOutcome Initial { get; init; }

    public required CostOutcome Update { get; init; }

    public static PartOutcome? Read(string folder) =>
        File.Exists(Path.Combine(folder, FileName)) ? JsonSerializer.Deserialize<PartOutcome>(
            File.ReadAllBytes(Path.Combine(folder, FileName))) : null;

    public void Write(string folder) => File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this));
}

/// <summary>Wall time of merging over that of the combined adapter, a worker a
/// language; the share of training tokens that it is measured against.</summary>
internal sealed record CostOutcome(double Ratio, double RatioWithoutEvaluating, double FlopsRatio, double Share);
