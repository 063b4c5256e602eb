namespace Tributary.Evaluation.Statistics;

/// <summary>The few quantiles and tails that the tests need, from their closed forms.</summary>
internal static class Distributions
{
    private static readonly double[] MiddleTop =
    [
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
        1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080,
    ];

    private static readonly double[] MiddleBottom =
    [
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1,
    ];

    private static readonly double[] TailTop =
    [
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
        3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
    ];

    private static readonly double[] TailBottom =
    [
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1,
    ];

    private static readonly double[] FarTop =
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720,
    ];

    private static readonly double[] FarBottom =
    [
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1,
    ];

    /// <summary>The z below which a standard normal number falls with this
    /// probability, in (0, 1); to 16 digits (Wichura 1988, AS 241).</summary>
    public static double NormalQuantile(double probability)
    {
        if (probability is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "expected a probability in (0, 1)");
        }

        var q = probability - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var r = 0.180625 - (q * q);
            return q * Ratio(MiddleTop, MiddleBottom, r);
        }

        var tail = Math.Sqrt(-Math.Log(Math.Min(probability, 1 - probability)));
        var z = tail <= 5 ? Ratio(TailTop, TailBottom, tail - 1.6) : Ratio(FarTop, FarBottom, tail - 5);
        return Math.Sign(q) * z;
    }

    /// <summary>
    /// The t that a Student variable exceeds in absolute value with probability 1 - <paramref name="confidence"/>: bisection on the finite
    /// series for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4).
    /// </summary>
    /// <param name="confidence">In (0, 1).</param>
    /// <param name="degrees">Degrees of freedom, 1 or more.</param>
    public static double StudentQuantile(double confidence, int degrees)
    {
        // In the angle arctan(t / sqrt(degrees)) the search is bounded.
        var (low, high) = (0.0, Math.PI / 2);
        for (var step = 0; step < 100; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = StudentWithin(middle, degrees) < confidence ? (middle, high) : (low, middle);
        }

        return Math.Tan((low + high) / 2) * Math.Sqrt(degrees);
    }

    /// <summary>P(X &lt;= successes) for X of the binomial distribution with one
    /// half, summed in logarithms: no count is too large.</summary>
    public static double BinomialTail(int successes, int trials)
    {
        var (sum, logTerm) = (0.0, -trials * Math.Log(2));
        for (var k = 0; k <= successes; k++)
        {
            sum += Math.Exp(logTerm);
            logTerm += Math.Log((double)(trials - k) / (k + 1));
        }

        return Math.Min(1, sum);
    }

    private static double StudentWithin(double angle, int degrees)
    {
        var (sine, cosine) = Math.SinCos(angle);
        var odd = degrees % 2 == 1;
        var (sum, term) = (0.0, odd ? cosine : 1);
        for (var k = odd ? 3 : 2; k <= degrees; k += 2)
        {
            sum += term;
            term *= cosine * cosine * (k - 1) / k;
        }

        return odd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
    }

    private static double Ratio(double[] top, double[] bottom, double x) =>
        top.Aggregate((value, next) => (value * x) + next) / bottom.Aggregate((value, next) => (value * x) + next);
}
