namespace Tributary.Cli.Terminal;

/// <summary>How far some work is, how fast it goes, and how long it should still take, in words. Begins to count when it is made.</summary>
internal sealed class Pace(TimeProvider clock)
{
    private readonly long began = clock.GetTimestamp();
    private double? first;

    /// <summary>For example <c>45 %, 3.2 steps a second, 40 s left</c>; at the first call, and before anything is done, the percentage
    /// alone. What was done before the first call, as by a training that goes on from a checkpoint, does not count for the speed.</summary>
    /// <param name="done">What is done, 0 or more.</param>
    /// <param name="of">All there is to do, above 0.</param>
    /// <param name="unit">What is counted, in the plural; empty: nothing that people count, and no speed is told.</param>
    public string Words(double done, double of, string unit)
    {
        first ??= done;
        var rate = (done - first.Value) / Math.Max(1e-3, clock.GetElapsedTime(began).TotalSeconds);
        var percent = string.Create(CultureInfo.InvariantCulture, $"{100 * Math.Min(1, done / of):0} %");
        return rate <= 0 ? percent
            : percent + (unit.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {rate:0.#} {unit} a second"))
                + $", {Left((of - done) / rate)} left";
    }

    /// <summary>A time as short as it is read: <c>40 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    internal static string Left(double seconds)
    {
        var whole = (long)Math.Ceiling(Math.Max(0, seconds));
        return whole < 60 ? FormattableString.Invariant($"{whole} s")
            : whole < 3600 ? FormattableString.Invariant($"{whole / 60} min {whole % 60} s")
            : FormattableString.Invariant($"{whole / 3600} h {whole % 3600 / 60} min");
    }
}
