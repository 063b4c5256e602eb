namespace Tributary.Training;

/// <summary>How fast a machine is with a model: what a short measure found.</summary>
/// <param name="StartSeconds">From the start of a process until the engine computes, and what its first step takes beyond the others; 0
/// or more.</param>
/// <param name="LoadBytesPerSecond">Bytes of weights, as they lie in files, that are loaded in a second; above 0.</param>
/// <param name="TrainingFlops">Floating-point operations a second in training, counted as in <see cref="ModelShape"/>; above 0.</param>
/// <param name="ScoringFlops">Likewise in scoring; above 0.</param>
internal sealed record MachineSpeed(double StartSeconds, double LoadBytesPerSecond, double TrainingFlops, double ScoringFlops)
{
    /// <summary>True if every figure is in its range.</summary>
    public bool IsPossible => StartSeconds is >= 0 and < MostStart && IsRate(LoadBytesPerSecond) && IsRate(TrainingFlops)
        && IsRate(ScoringFlops);

    // A day; and what no machine reaches.
    private const double MostStart = 86_400;
    private const double MostRate = 1e21;

    /// <summary>Reads what <see cref="ToString"/> wrote; null if it is anything else, or no machine's.</summary>
    public static MachineSpeed? Parse(string text)
    {
        double?[] parts = [.. text.Split(' ').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : (double?)null)];
        return parts is [{ } start, { } load, { } training, { } scoring]
            && new MachineSpeed(start, load, training, scoring) is { IsPossible: true } speed ? speed : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{StartSeconds:R} {LoadBytesPerSecond:R} {TrainingFlops:R} {ScoringFlops:R}");

    private static bool IsRate(double value) => value is > 1 and < MostRate;
}
