using CsCheck;
using Tributary.Merging.Entries;
using Tributary.Merging.Recipes;

namespace Tributary.Tests.Merging.Entries;

public sealed class EntryPipelineTests
{
    private static readonly EntryChoices Plain = new MergeSettings().Choose(3) with
        { Elect = Elect.None, Sparsify = Sparsify.None, Combine = Combine.Sum };
    private static readonly Gen<float[][]> Vectors = Gen.Int[1, 80].SelectMany(length => Gen.Float[-1, 1].Array[length].Array[3]);

    [Fact]
    public void Run_AnyBlockLength_GivesTheSameEntries() =>
        Gen.Select(Vectors, Gen.Int[1, 30], Gen.Enum<Sparsify>(), Gen.Enum<Rescale>()).Sample((vectors, blockEntries, sparsify, rescale) =>
        {
            var choices = new MergeSettings().Choose(3) with { Sparsify = sparsify, Rescale = rescale };
            Assert.Equal(Run(choices, vectors, 0.4), Run(choices, vectors, 0.4, blockEntries));
        });

    [Fact]
    public void Run_Random_KeepsAnEntryWhateverTheOtherLanguagesAre()
    {
        var vector = Enumerable.Range(1, 500).Select(i => (float)i).ToArray();
        var choices = Plain with { Sparsify = Sparsify.Random };

        var alone = Run(choices, [vector, null, null], 0.3);
        var together = Run(choices, [vector, [.. vector.Select(value => value * 1000)], null], 0.3);

        // Values of the second language are whole thousands: the rest is what the first one kept.
        Assert.Equal(alone, together.Select(value => value % 1000));
        Assert.InRange(alone.Count(value => value != 0), 110, 190);
    }

    [Fact]
    public void Run_RandomScaledByDensity_KeepsTheMean()
    {
        var ones = Enumerable.Repeat(1f, 20_000).ToArray();

        var merged = Run(Plain with { Sparsify = Sparsify.Random, Rescale = Rescale.ByDensity }, [ones, null, null], 0.2);

        Assert.All(merged, value => Assert.True(value is 0 or 5));
        Assert.InRange(merged.Average(), 0.95f, 1.05f);
    }

    [Fact]
    public void Run_ScaledBySum_KeepsTheSumOfMagnitudes() =>
        Vectors.Sample(vectors =>
        {
            var merged = Run(Plain with { Sparsify = Sparsify.Magnitude, Rescale = Rescale.BySum }, [vectors[0], null, null], 0.5);
            var (before, after) = (vectors[0].Sum(Math.Abs), merged.Sum(Math.Abs));
            // Sums below 1e-7 are left alone, as in mergekit.
            Assert.True(before < 1e-7 || after < 1e-7 || Math.Abs(before - after) <= 1e-5 * before);
        });

    [Fact]
    public void Run_RankedRandom_KeepsTheLargeMoreOften()
    {
        var row = Enumerable.Range(0, 101).Select(i => i + 1f).ToArray();
        var many = Enumerable.Range(0, 400).SelectMany(_ => row).ToArray();

        var merged = Run(Plain with { Sparsify = Sparsify.RankedRandom }, [many, null, null], 0.5, rows: 400);

        double Share(int column) => Enumerable.Range(0, 400).Count(i => merged[(i * 101) + column] != 0) / 400.0;
        Assert.InRange(Share(0), 0.22, 0.48);
        Assert.InRange(Share(50), 0.42, 0.58);
        Assert.InRange(Share(100), 0.52, 0.78);
    }

    [Fact]
    public void Run_RecordedMask_TakesThePlaceOfTheTrim()
    {
        var masks = new RecordedMasks().Add("0", "t", [false, true, false]);
        var pipeline = new EntryPipeline(Plain with { Sparsify = Sparsify.Magnitude }, Inputs(0.34), 0, masks);
        var merged = new float[3];

        pipeline.Run(TestTensors.Of([[3f, 2f, 1f], null, null]), (start, values) => values.CopyTo(merged.AsSpan((int)start)));

        Assert.Equal([0f, 2f, 0f], merged);
    }

    [Fact]
    public void Run_RecordedMaskOfAnotherLength_IsRefused()
    {
        var pipeline = new EntryPipeline(Plain with { Sparsify = Sparsify.Random }, Inputs(0.5), 0,
            new RecordedMasks().Add("0", "t", [true]));
        var refused = Assert.Throws<BadInputException>(() => pipeline.Run(TestTensors.Of([[3f, 2f, 1f], null, null]), (_, _) => { }));
        Assert.Contains("has 1 entries, expected 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Breadcrumbs_DropsBothEnds()
    {
        var vector = Enumerable.Range(1, 10).Select(i => (float)i).ToArray();
        Assert.Equal([0, 0, 0, 0, 5, 6, 7, 8, 9, 0], Run(Plain with { Sparsify = Sparsify.Breadcrumbs },
            [vector, null, null], 0.5, gamma: 0.1));
        // n_bot would be negative: n_top shrinks by it.
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 0], Run(Plain with { Sparsify = Sparsify.Breadcrumbs },
            [vector, null, null], 0.9, gamma: 0.3));
    }

    private static EntryInput[] Inputs(double density, double gamma = 0.01) =>
        [.. Enumerable.Range(0, 3).Select(i => new EntryInput($"{i}", 1, density, gamma))];

    private static float[] Run(EntryChoices choices, float[]?[] vectors, double density, int blockEntries = EntryTensor.DefaultBlock,
        int rows = 1, double gamma = 0.01)
    {
        var merged = new float[vectors[0]!.Length];
        new EntryPipeline(choices, Inputs(density, gamma), 7)
            .Run(TestTensors.Of(vectors, blockEntries, rows), (start, values) => values.CopyTo(merged.AsSpan((int)start)));
        return merged;
    }
}
