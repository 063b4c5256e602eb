namespace Tributary.Merging.Methods;

/// <summary>The Karcher mean of unit vectors, in coordinates of these vectors: all that its steps need are their cosines.</summary>
internal static class KarcherMean
{
    /// <summary>Coordinates of the mean.</summary>
    /// <param name="cosines">[n x n], of the unit vectors.</param>
    /// <param name="steps">At most so many.</param>
    /// <param name="tolerance">Angles and steps below it count as none.</param>
    public static double[] Of(double[,] cosines, int steps, double tolerance)
    {
        var n = cosines.GetLength(0);
        var mean = Enumerable.Repeat(1.0 / n, n).ToArray();
        var length = SphericalKernels.Length(cosines, mean);
        if (length < tolerance)
        {
            mean = [1, .. new double[n - 1]];
            length = 1;
        }

        mean = Scaled(mean, 1 / length);
        for (var step = 0; step < steps; step++)
        {
            var tangent = Tangent(cosines, mean, tolerance);
            var distance = SphericalKernels.Length(cosines, tangent);
            if (distance < tolerance)
            {
                break;
            }

            mean = [.. mean.Zip(tangent, (own, move) => (Math.Cos(distance) * own) + (Math.Sin(distance) / distance * move))];
            mean = Scaled(mean, 1 / SphericalKernels.Length(cosines, mean));
        }

        return mean;
    }

    /// <summary>T = sum over i of (1/n) theta_i / sin(theta_i) (u_i - (u . u_i) u).</summary>
    private static double[] Tangent(double[,] cosines, double[] mean, double tolerance)
    {
        var n = mean.Length;
        var toMean = SphericalKernels.Times(cosines, mean);
        var tangent = new double[n];
        var back = 0.0;
        for (var i = 0; i < n; i++)
        {
            var cosine = Math.Clamp(toMean[i], -1, 1);
            var theta = Math.Acos(cosine);
            if (theta >= tolerance)
            {
                tangent[i] = theta / Math.Sin(theta) / n;
                back += tangent[i] * cosine;
            }
        }

        return [.. tangent.Zip(mean, (own, along) => own - (back * along))];
    }

    private static double[] Scaled(double[] values, double factor) => [.. values.Select(value => value * factor)];
}
