namespace Tributary.Planning.Estimates;

/// <summary>What an estimate rests on.</summary>
internal enum EstimateBasis
{
    /// <summary>Nothing: no such station has run, and nothing can be reckoned.</summary>
    Unknown,

    /// <summary>The station's own last run, scaled by what is read now and was read then.</summary>
    LastRun,

    /// <summary>The last runs of stations of its kind together, scaled likewise.</summary>
    Kind,

    /// <summary>The model's shape, the length of the data, and the mean speed of earlier runs.</summary>
    Shape,

    /// <summary>The length of the data and the recipe: tokens alone, for no run tells a speed.</summary>
    Data,

    /// <summary>The model's shape, the length of the data, and what a short measure of this machine found.</summary>
    Calibration,
}

/// <summary>What a station should take.</summary>
/// <param name="Seconds">Wall time; null if nothing is known.</param>
/// <param name="Tokens">Tokens that go through the model; null if nothing is known.</param>
/// <param name="Price">What the time costs; null without a price, or a time.</param>
/// <param name="Basis">What it rests on.</param>
internal sealed record Estimate(double? Seconds, long? Tokens, Money? Price, EstimateBasis Basis)
{
    /// <summary>The sum of several; a figure is null if one of theirs is. Of none: nothing.</summary>
    public static Estimate Sum(IEnumerable<Estimate> parts) =>
        parts.Aggregate(new Estimate(0, 0, null, EstimateBasis.Unknown), (sum, part) => new Estimate(
        sum.Seconds + part.Seconds,
        sum.Tokens + part.Tokens,
        part.Price is { } price && sum.Seconds + part.Seconds is not null
            ? new Money((sum.Price?.Amount ?? 0) + price.Amount, price.Currency) : null,
        EstimateBasis.Unknown));
}
