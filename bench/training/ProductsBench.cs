using System.Diagnostics;
using TorchSharp;

namespace Tributary.TrainingBench;

/// <summary>How fast this machine multiplies matrices of a small base model's shapes: the floor of everything else.</summary>
internal static class ProductsBench
{
    private static readonly (int Out, int In)[] Shapes =
        [(1024, 640), (256, 640), (640, 1024), (2048, 640), (640, 2048), (16, 640), (2048, 16)];

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        using var model = Torch.TorchEngine.LoadModel(options.Model);
        yield return MarkdownRows.Head("rows", "out x in", "float32, GFLOP/s", "bfloat16", "as x W, float32", "bfloat16");
        foreach (var rows in new[] { 64, 512, 1024 })
        {
            foreach (var (outputs, inputs) in Shapes)
            {
                string Of(torch.ScalarType type, bool backward) => Speed(rows, outputs, inputs, type, backward);
                yield return MarkdownRows.Of(MarkdownRows.Count(rows), $"{MarkdownRows.Count(outputs)} x {MarkdownRows.Count(inputs)}",
                    Of(torch.ScalarType.Float32, false), Of(torch.ScalarType.BFloat16, false), Of(torch.ScalarType.Float32, true),
                    Of(torch.ScalarType.BFloat16, true));
            }
        }
    }

    private static string Speed(int rows, int outputs, int inputs, torch.ScalarType type, bool backward)
    {
        using var scope = torch.NewDisposeScope();
        using var none = torch.no_grad();
        var weight = torch.randn(outputs, inputs).to(type);
        var x = torch.randn(rows, backward ? outputs : inputs).to(type);
        var best = double.MaxValue;
        for (var i = 0; i < 12; i++)
        {
            var clock = Stopwatch.StartNew();
            for (var j = 0; j < 5; j++)
            {
                using var y = backward ? x.matmul(weight) : torch.nn.functional.linear(x, weight);
            }

            best = Math.Min(best, clock.Elapsed.TotalSeconds / 5);
        }

        return (2.0 * rows * outputs * inputs / best / 1e9).ToString("0", CultureInfo.InvariantCulture);
    }
}
