using System.CommandLine;
using System.Globalization;
using Tributary.Cli.Terminal;
using Tributary.Merging;
using Tributary.Merging.Models;

namespace Tributary.Cli.Commands;

/// <summary><c>merge</c>: merges the adapters or the models that a recipe lists into one. Loads no torch.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("RECIPE")
            { Description = "A YAML file that lists adapters or models and says how to merge them" };
        var folder = new Option<string?>("--out")
            { Description = "The folder to write; it must not exist yet, or be empty", HelpName = "DIR" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything and show what would be done; write nothing" };
        var json = CommonOptions.Json();
        var command = new Command("merge", "Merge adapters into one adapter, or whole models into one model, as a recipe says")
            { recipe, folder, dryRun, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(folder) is null && !result.GetValue(dryRun))
            {
                result.AddError("merge needs --out DIR, or --dry-run");
            }
        });
        // On another thread: only once this call has returned does Ctrl-C reach the token.
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            var output = Output.Of(parse, json);
            if (parse.GetValue(folder) is { } target)
            {
                WholeFolder.RefuseUnlessFree(target);
            }

            if (RecipeKind.IsOfModels(parse.GetValue(recipe)!))
            {
                ModelMergeRun.Run(parse.GetValue(recipe)!, parse.GetValue(dryRun) ? null : parse.GetValue(folder), output, cancellation);
                return ExitCode.Done;
            }

            using var plan = MergePlan.Create(MergeRecipe.Read(parse.GetValue(recipe)!));
            Print(MergePreview.Of(plan), output);
            output.WriteJson(parse.GetValue(dryRun) ? MergePreview.Of(plan).ToJson()
                : Merge(plan, parse.GetValue(folder)!, output, cancellation));
            return ExitCode.Done;
        }));
        return command;
    }

    private static byte[] Merge(MergePlan plan, string folder, Output output, CancellationToken cancellation)
    {
        var diagnostics = Merger.Write(plan, folder, LayerCounter.OnTerminal(), cancellation: cancellation);
        var overall = diagnostics.Overall;
        output.Text.WriteLine();
        MergeTables.Print(diagnostics.Inputs, overall, output);
        if (overall.TruncationError is { } error)
        {
            output.Text.WriteLine(FormattableString.Invariant(
                $"truncated to rank {plan.Rank}: {error:P2} of the merged delta's norm is lost"));
        }

        output.Text.WriteLine($"written to {folder}");
        return diagnostics.ToJson().AsSpan().TrimEnd((byte)'\n').ToArray();
    }

    private static void Print(MergePreview preview, Output output)
    {
        output.Text.WriteLine(preview.Definition);
        output.WriteTable(
            ["adapter", "rank", "weight", "layers missing"],
            [.. preview.Inputs.Select(input => (IReadOnlyList<string>)[input.Name, Invariant.Text(input.Rank), Invariant.Text(input.Weight),
                Invariant.Text(input.MissingLayers)])]);
        output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{preview.Layers} layers, rank up to {preview.LargestRank}, {preview.Dtype}, "
            + $"at most {preview.Bytes / 1e6:0.#} MB"));
    }
}
