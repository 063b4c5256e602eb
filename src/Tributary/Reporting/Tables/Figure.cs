using Tributary.Evaluation.Statistics;

namespace Tributary.Reporting.Tables;

/// <summary>How figures are written in reports: the same in every form and under every culture.</summary>
internal static class Figure
{
    /// <summary>Stands if a score would.</summary>
    public const string NotEvaluated = "not evaluated";

    /// <summary>Stands where a time, count or digest would.</summary>
    public const string NotMeasured = "not measured";

    /// <summary>A fraction with three decimals: <c>0.812</c>.</summary>
    public static string Score(double? fraction) => fraction?.ToString("0.000", CultureInfo.InvariantCulture) ?? NotEvaluated;

    /// <summary>A score and its interval: <c>0.812 (0.780 to 0.844)</c>.</summary>
    public static string Score(double? fraction, Interval? interval) =>
        fraction is not null && interval is { } bounds ? $"{Score(fraction)} ({Scores(bounds)})" : Score(fraction);

    /// <summary>The bounds of a score: <c>0.780 to 0.844</c>.</summary>
    public static string Scores(Interval interval) => $"{Score(interval.Low)} to {Score(interval.High)}";

    /// <summary>A difference of scores with its sign: <c>+0.012</c>.</summary>
    public static string Difference(double? difference) =>
        difference?.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture) ?? NotEvaluated;

    /// <summary>The bounds of a difference: <c>-0.012 to +0.004</c>.</summary>
    public static string Differences(Interval interval) => $"{Difference(interval.Low)} to {Difference(interval.High)}";

    /// <summary>A time with its unit: <c>12.3 s</c>.</summary>
    public static string Seconds(double? seconds) => seconds is null ? NotMeasured
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");

    /// <summary>A count in groups of three: <c>1,234,567</c>.</summary>
    public static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? NotMeasured;

    /// <summary>A fraction as a whole percentage: <c>63 %</c>.</summary>
    public static string Percent(double? fraction) => fraction is null ? NotMeasured
        : string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:0} %");

    /// <summary>A coefficient as short as it reads back: <c>2.5</c>.</summary>
    public static string Number(double value) => Invariant.Text(value);

    /// <summary>The first digits of a digest.</summary>
    public static string Of(Digest? digest) => digest?.Short ?? NotMeasured;
}
