using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Numerics;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Methods;

/// <summary>
/// Methods whose coefficients follow from inner products, against the plainest float64 sums: shapes that end within a block, on its end and
/// one behind it, rows longer than a block, one entry, three dimensions; whole tensors, rows and columns, with and without a reference.
/// </summary>
public sealed class GramPassTests : IDisposable
{
    /// <summary>Entries of a block, as docs and kernel have it.</summary>
    private const int Block = 1 << 16;

    private static readonly (string Name, long[] Shape)[] Tensors =
    [
        ("one", [1]), ("scalar.row", [1, 1]), ("vector", [37]), ("row", [1, 29]), ("column", [31, 1]), ("odd", [17, 19]),
        ("cube", [5, 3, 7]), ("block", [Block]), ("block.and.one", [Block + 1]), ("rows.over.blocks", [257, 263]),
        ("long.rows", [2, Block + 5]), ("tall", [Block + 3, 2]),
    ];

    private readonly TempFolder folder = new();

    public GramPassTests()
    {
        foreach (var name in new[] { "base", "a", "b", "c" })
        {
            Directory.CreateDirectory(folder[name]);
            using var writer = new SafetensorsWriter(
                folder[name, "model.safetensors"], Tensors.Select(tensor => new TensorLayout(tensor.Name, TensorDtype.F32, tensor.Shape)));
            foreach (var (tensor, shape) in Tensors)
            {
                writer.Write(tensor, Values(name, tensor, shape));
            }

            writer.Complete();
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Slerp_AnyShape_IsTheDenseFormula() => RequireNear(
        "merge_method: slerp\nbase_model: a\nmodels: [{ model: b }]\nparameters: { t: 0.3 }\n",
        Whole, ["a", "b"], isDifference: false, Slerp(0.3));

    [Theory]
    [InlineData("true", "false", "whole")]
    [InlineData("false", "false", "rows")]
    [InlineData("false", "true", "columns")]
    public void NuSlerp_WholeRowsOrColumns_IsTheDenseFormula(string flatten, string rowWise, string groups)
    {
        const string Models = "[{ model: a, parameters: { weight: 0.6 } }, { model: b, parameters: { weight: 0.2 } }]";
        var recipe = $"merge_method: nuslerp\nmodels: {Models}\n"
            + $"parameters: {{ nuslerp_flatten: {flatten}, nuslerp_row_wise: {rowWise} }}\n";
        Func<long[], int, int> groupOf = groups switch { "rows" => Row, "columns" => Column, _ => Whole };

        RequireNear(recipe, groupOf, ["a", "b"], isDifference: false, Slerp(0.25));
        RequireNear("base_model: base\n" + recipe, groupOf, ["a", "b"], isDifference: true, Slerp(0.25));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void ModelStock_ThreeModels_IsTheDenseFormula(string filterWise) => RequireNear(
        "merge_method: model_stock\nbase_model: base\nmodels: [{ model: a }, { model: b }, { model: c }]\n"
        + $"parameters: {{ filter_wise: {filterWise} }}\n",
        filterWise == "true" ? Row : Whole, ["a", "b", "c"], isDifference: true, ModelStock);

    private static int Whole(long[] shape, int entry) => 0;

    private static int Row(long[] shape, int entry) => (int)(entry / shape[^1]);

    private static int Column(long[] shape, int entry) =>
        shape.Length == 1 ? 0 : (int)(entry % (shape.Aggregate((x, y) => x * y) / shape[0]));

    private static Func<double[,], double[]> Slerp(double t) => gram =>
    {
        var cosine = Math.Clamp(gram[0, 1] / Math.Sqrt(gram[0, 0] * gram[1, 1]), -1, 1);
        var theta = Math.Acos(cosine);
        // Parallel vectors, as those of one entry: a straight line.
        return Math.Abs(cosine) > 1 - 1e-12
            ? [1 - t, t]
            : [Math.Sin((1 - t) * theta) / Math.Sin(theta), Math.Sin(t * theta) / Math.Sin(theta)];
    };

    private static double[] ModelStock(double[,] gram)
    {
        var pairs = new[] { (0, 1), (0, 2), (1, 2) };
        var cosine = pairs.Average(pair =>
            gram[pair.Item1, pair.Item2] / Math.Sqrt(gram[pair.Item1, pair.Item1] * gram[pair.Item2, pair.Item2]));
        return [.. Enumerable.Repeat(cosine / (1 + (2 * cosine)), 3)];
    }

    /// <summary>Vectors near each other, so that no formula divides by nearly nothing.</summary>
    private static float[] Values(string name, string tensor, long[] shape)
    {
        var values = new float[shape.Aggregate((x, y) => x * y)];
        var own = new float[values.Length];
        CounterRandom.For(1, "shared", tensor).FillUniform(values, 0.5, 1.5);
        CounterRandom.For(1, name, tensor).FillUniform(own, -0.4, 0.4);
        return [.. values.Zip(own, (shared, other) => name == "base" ? 0.25f * shared : shared + other)];
    }

    /// <summary>The merge is near the formula on one thread, and has the same bytes on three.</summary>
    private void RequireNear(
        string recipe, Func<long[], int, int> groupOf, string[] inputs, bool isDifference, Func<double[,], double[]> rule)
    {
        var (one, three) = (Merge(recipe, threads: 1), Merge(recipe, threads: 3));
        Assert.Equal(Digest.OfFile(one), Digest.OfFile(three));
        using var found = new SafetensorsFile(one);
        Assert.All(Tensors, tensor =>
        {
            var own = isDifference ? Values("base", tensor.Name, tensor.Shape) : null;
            float[][] values = [.. inputs.Select(input => Values(input, tensor.Name, tensor.Shape))];
            var expected = Expected(values, own, entry => groupOf(tensor.Shape, entry), rule);
            var difference = found.ReadF32(tensor.Name).Zip(expected, (one, other) => Math.Abs(one - other)).Max();
            Assert.InRange(difference, 0, 1e-6 * expected.Max(Math.Abs));
        });
    }

    private string Merge(string recipe, int threads)
    {
        var target = folder[Guid.NewGuid().ToString("N")];
        using var plan = Merger.Plan(MergeRecipe.Parse(recipe, "recipe", folder.Path));
        Merger.Run(plan, target, threads: threads, cancellation: TestContext.Current.CancellationToken);
        return Path.Combine(target, "model.safetensors");
    }

    private static double[] Expected(float[][] inputs, float[]? reference, Func<int, int> groupOf, Func<double[,], double[]> rule)
    {
        var (n, result) = (inputs.Length, new double[inputs[0].Length]);
        foreach (var group in Enumerable.Range(0, result.Length).GroupBy(groupOf))
        {
            double At(int input, int entry) => inputs[input][entry] - (double)(reference?[entry] ?? 0);
            var gram = new double[n, n];
            for (var i = 0; i < n * n; i++)
            {
                gram[i / n, i % n] = group.Sum(entry => At(i / n, entry) * At(i % n, entry));
            }

            var coefficients = rule(gram);
            foreach (var entry in group)
            {
                var move = coefficients.Select((coefficient, input) => coefficient * At(input, entry)).Sum();
                result[entry] = (reference?[entry] ?? 0) + move;
            }
        }

        return result;
    }
}
