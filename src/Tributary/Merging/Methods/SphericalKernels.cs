namespace Tributary.Merging.Methods;

/// <summary>
/// The methods whose result is a linear combination of the inputs with coefficients that follow from lengths and angles alone. One pass
/// over the tensor finds the inner products of all pairs (<see cref="GramPass"/>), the formula gives the coefficients, a second pass
/// combines: no more than a block of each input is in memory, and angles are exact to float64 where float32 loses those of near models.
/// </summary>
internal static class SphericalKernels
{
    /// <summary>slerp from the base v0 to the other v1 by t; the vectors are not normalised. Above a cosine of 0.9995: linear.</summary>
    public static void Slerp(TensorJob job)
    {
        var t = job.Parameter("t");
        int[] inputs = [job.Base, .. job.Others];
        new GramPass(job, inputs, reference: -1, GramPass.Groups.Whole).Run((gram, coefficients) =>
        {
            var cosine = gram[0, 1] / (UnitDivisor(gram[0, 0]) * UnitDivisor(gram[1, 1]));
            Interpolate(t, cosine, Math.Abs(cosine) > 0.9995, coefficients);
        });

        static double UnitDivisor(double square) => Math.Sqrt(square) is var norm && norm > 1e-8 ? norm : 1;
    }

    /// <summary>Two models, or their task vectors if there is a base: t = w2 / (w1 +
    /// w2); whole tensor, or along the last or first dimension.</summary>
    public static void NuSlerp(TensorJob job)
    {
        var weights = job.Weights(job.Others);
        var t = Math.Abs(weights[0] + weights[1]) < 1e-6 ? 0.5 : weights[1] / (weights[0] + weights[1]);
        var groups = job.Parameter("nuslerp_flatten") != 0 ? GramPass.Groups.Whole
            : job.Parameter("nuslerp_row_wise") != 0 ? GramPass.Groups.Columns : GramPass.Groups.Rows;
        new GramPass(job, job.Others, job.Base, groups).Run((gram, coefficients) =>
        {
            var norms = Math.Max(Math.Sqrt(gram[0, 0]), 1e-7) * Math.Max(Math.Sqrt(gram[1, 1]), 1e-7);
            var cosine = Math.Clamp(gram[0, 1] / norms, -1, 1);
            Interpolate(t, cosine, Math.Abs(Math.Sin(Math.Acos(cosine))) < 1e-8, coefficients);
        });
    }

    /// <summary>The weighted mean direction, moved along its tangent tau, with the weighted mean length.</summary>
    public static void MultiSlerp(TensorJob job)
    {
        var weights = job.Weights(job.Others);
        var (eps, total) = (job.Parameter("eps"), weights.Sum());
        if (job.Parameter("normalize_weights") != 0)
        {
            if (total == 0)
            {
                throw job.Refuse("weights add up to 0, which multislerp cannot normalise; change a weight");
            }

            weights = [.. weights.Select(weight => weight / total)];
        }

        new GramPass(job, job.Others, job.Base, GramPass.Groups.Whole).Run((gram, coefficients) =>
            MultiSlerp(job, gram, weights, eps, coefficients));
    }

    /// <summary>The mean on the sphere, equal weights, found by steps along the
    /// mean of the tangents; its length is the mean of all.</summary>
    public static void Karcher(TensorJob job)
    {
        var (steps, tolerance) = ((int)job.Parameter("max_iter"), job.Parameter("tol"));
        new GramPass(job, job.All, reference: -1, GramPass.Groups.Whole).Run((gram, coefficients) =>
        {
            var norms = Norms(gram);
            var valid = Enumerable.Range(0, norms.Length).Where(i => norms[i] > tolerance).ToArray();
            if (valid.Length == 0)
            {
                return;
            }

            var mean = KarcherMean.Of(Matrix(valid.Length, (i, j) => gram[valid[i], valid[j]] / (norms[valid[i]] * norms[valid[j]])), steps,
                tolerance);
            for (var i = 0; i < valid.Length; i++)
            {
                coefficients[valid[i]] = norms.Average() * mean[i] / norms[valid[i]];
            }
        });
    }

    /// <summary>base + t (mean - base), t = N c / (1 + (N - 1) c) with c the mean cosine
    /// over pairs; whole tensor, or along the last dimension.</summary>
    public static void ModelStock(TensorJob job)
    {
        var groups = job.Parameter("filter_wise") != 0 ? GramPass.Groups.Rows : GramPass.Groups.Whole;
        new GramPass(job, job.Others, job.Base, groups).Run((gram, coefficients) =>
        {
            var (norms, n) = (Norms(gram), coefficients.Length);
            var cosines = from i in Enumerable.Range(0, n)
                          from j in Enumerable.Range(0, i)
                          select Math.Clamp(gram[i, j] / Math.Max(norms[i] * norms[j], 1e-6), -1, 1);
            var cosine = cosines.Average();
            coefficients.Fill(n * cosine / (1 + ((n - 1) * cosine)) / n);
        });
    }

    private static void MultiSlerp(TensorJob job, double[,] gram, double[] weights, double eps, Span<double> coefficients)
    {
        var n = weights.Length;
        var norms = Norms(gram);
        // In coordinates of the units u_i = x_i / (|x_i| + eps).
        var units = Matrix(n, (i, j) => gram[i, j] / ((norms[i] + eps) * (norms[j] + eps)));
        var length = Length(units, weights);
        if (length < eps)
        {
            if (n != 2)
            {
                throw job.Refuse("directions cancel out, so that multislerp has no mean direction; change the weights");
            }

            weights.CopyTo(coefficients);
            return;
        }

        var mean = weights.Select(weight => weight / length).ToArray();
        var along = Times(units, mean).Zip(weights, (cosine, weight) => cosine * weight).Sum();
        var tangent = weights.Select((weight, i) => weight - (along * mean[i])).ToArray();
        var r = Length(units, tangent) + eps;
        var scale = weights.Select((weight, i) => weight * norms[i]).Sum();
        for (var i = 0; i < n; i++)
        {
            coefficients[i] = scale * ((Math.Cos(r) * mean[i]) + (Math.Sin(r) / r * tangent[i])) / (norms[i] + eps);
        }
    }

    private static void Interpolate(double t, double cosine, bool isLinear, Span<double> coefficients)
    {
        var theta = Math.Acos(Math.Clamp(cosine, -1, 1));
        coefficients[0] = isLinear ? 1 - t : Math.Sin((1 - t) * theta) / Math.Sin(theta);
        coefficients[1] = isLinear ? t : Math.Sin(t * theta) / Math.Sin(theta);
    }

    private static double[] Norms(double[,] gram) => [.. Enumerable.Range(0, gram.GetLength(0)).Select(i => Math.Sqrt(gram[i, i]))];

    private static double[,] Matrix(int n, Func<int, int, double> entry)
    {
        var matrix = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                matrix[i, j] = entry(i, j);
            }
        }

        return matrix;
    }

    /// <summary>The product of a Gram matrix with coordinates.</summary>
    internal static double[] Times(double[,] gram, double[] coordinates) =>
        [.. Enumerable.Range(0, coordinates.Length).Select(i => coordinates.Select((value, j) => gram[i, j] * value).Sum())];

    /// <summary>The length of the vector that coordinates name.</summary>
    internal static double Length(double[,] gram, double[] coordinates) =>
        Math.Sqrt(Math.Max(0, Times(gram, coordinates).Zip(coordinates, (product, value) => product * value).Sum()));
}
