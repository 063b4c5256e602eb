using System.Diagnostics;
using System.Globalization;
using Tributary.Cli.Terminal;
using Tributary.Merging.Models;

namespace Tributary.Cli.Commands;

/// <summary>The part of <c>merge</c> for recipes of whole models.</summary>
internal static class ModelMergeRun
{
    /// <summary>Checks a recipe, and merges it unless only a preview is wanted.</summary>
    /// <param name="recipe">The recipe's file.</param>
    /// <param name="folder">The folder to make; null: a preview alone.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public static void Run(string recipe, string? folder, Output output, CancellationToken cancellation)
    {
        using var plan = ModelMergePlan.Create(ModelMergeRecipe.Read(recipe));
        var preview = ModelMergePreview.Of(plan);
        Print(preview, output);
        if (folder is null)
        {
            output.WriteJson(preview.ToJson());
            return;
        }

        var counter = Console.IsErrorRedirected ? null : new ModelMergeCounter();
        var diagnostics = ModelMerger.Run(plan, folder, progress: counter, cancellation: cancellation);
        if (diagnostics.Overall is { } overall)
        {
            output.Text.WriteLine();
            MergeTables.Print(diagnostics.Tensors.First(tensor => tensor.Figures is not null).From, overall, output);
        }

        output.Text.WriteLine($"written to {folder}");
        output.WriteJson(diagnostics.ToJson().AsSpan().TrimEnd((byte)'\n').ToArray());
    }

    private static void Print(ModelMergePreview preview, Output output)
    {
        output.Text.WriteLine(preview.Definition);
        output.WriteTable(
            ["model", "is base", "tensors used"],
            [.. preview.Inputs.Select(input => (IReadOnlyList<string>)
                [input.Name, input.IsBase ? "yes"
                    : "no", Invariant.Text(preview.Plan.Count(tensor => tensor.From.Any(source => source.Model == input.Name)))])]);
        output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{preview.Tensors} tensors, {preview.Parameters / 1e6:0.###} M parameters, "
            + $"{preview.Bytes / 1e6:0.#} MB"));
    }

    /// <summary>Share, throughput and remaining time on the line below the last; on a terminal alone, ten times a second.</summary>
    private sealed class ModelMergeCounter : IProgress<ModelMergeProgress>
    {
        private readonly Lock writing = new();
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private string work = "";
        private TimeSpan last;

        public void Report(ModelMergeProgress value)
        {
            lock (writing)
            {
                if (value.Work != work)
                {
                    work = value.Work;
                    watch.Restart();
                    last = TimeSpan.Zero;
                }

                if (value.Done < value.Of && (watch.Elapsed - last).TotalSeconds < 0.1)
                {
                    return;
                }

                last = watch.Elapsed;
                var rate = value.Done / Math.Max(1e-3, last.TotalSeconds);
                Console.Error.Write(value.Done >= value.Of
                    ? "\r\e[K"
                    : string.Create(CultureInfo.InvariantCulture,
                        $"\r\e[K{value.Work}: {(double)value.Done / value.Of:P0}, {rate / 1e6:0} MB/s, "
                        + $"{(value.Of - value.Done) / Math.Max(1, rate):0} s left"));
            }
        }
    }
}
