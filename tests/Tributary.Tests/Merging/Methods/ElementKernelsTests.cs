using Tributary.Merging.Methods;
using Tributary.Numerics;

namespace Tributary.Tests.Merging.Methods;

public sealed class ElementKernelsTests
{
    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 65_537)]
    [InlineData(3, 1)]
    [InlineData(5, 131_073)]
    public void Median_AnyNumberOfModels_IsTheMiddleOfTheirSortedEntries(int models, int length)
    {
        var inputs = Enumerable.Range(0, models).Select(model => Values(model, length)).ToArray();
        var merged = new float[length];
        var job = new TensorJob("weight", [length], [.. inputs.Select((_, i) => new TensorInput($"m{i}", NoParameters, true))])
        {
            Method = MergeMethods.All["median"], Parameters = NoParameters, Base = -1, Seed = 0, Masks = null, Where = "test",
            ReadInto = (input, start, target) => inputs[input].AsSpan((int)start, target.Length).CopyTo(target),
            Write = (start, values) => values.CopyTo(merged.AsSpan((int)start)),
            Copy = _ => throw new NotSupportedException(), Cancellation = TestContext.Current.CancellationToken,
        };

        job.Run();

        Assert.Equal(Enumerable.Range(0, length).Select(entry => Middle([.. inputs.Select(input => input[entry]).Order()])), merged);
    }

    private static IReadOnlyDictionary<string, double> NoParameters { get; } = new Dictionary<string, double>();

    private static float Middle(float[] sorted) => sorted.Length % 2 == 1 ? sorted[sorted.Length / 2]
        : (float)(((double)sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2);

    private static float[] Values(int model, int length)
    {
        var values = new float[length];
        CounterRandom.For(model, "median").FillUniform(values, -1, 1);
        return values;
    }
}
