using Tributary.Adapters;

namespace Tributary.Tests.Merging;

/// <summary>Dense deltas in float64, formed in the plainest way: the yardstick of the merge tests.</summary>
internal static class Deltas
{
    /// <summary>s B A, [out x in], row-major.</summary>
    public static double[] Of(LoraFactors module)
    {
        var delta = new double[module.Out * module.In];
        for (var i = 0; i < module.Out; i++)
        {
            for (var j = 0; j < module.In; j++)
            {
                for (var k = 0; k < module.Rank; k++)
                {
                    delta[(i * module.In) + j] += module.Scaling * module.B[(i * module.Rank) + k] * module.A[(k * module.In) + j];
                }
            }
        }

        return delta;
    }

    /// <summary>The delta of a layer; zero if the adapter lacks it.</summary>
    public static double[] Of(LoraAdapter adapter, string module, int count) =>
        adapter.Modules.FirstOrDefault(candidate => candidate.Module == module) is { } found ? Of(found) : new double[count];

    /// <summary>The largest difference, as a share of the largest expected magnitude.</summary>
    public static double RelativeDifference(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        var largest = expected.Max(Math.Abs);
        var difference = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        return largest == 0 ? difference : difference / largest;
    }

    /// <summary>The Frobenius norm of the difference, as a share of the expected norm.</summary>
    public static double RelativeNormDifference(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        var norm = Math.Sqrt(expected.Sum(value => value * value));
        var difference = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum());
        return norm == 0 ? difference : difference / norm;
    }
}
