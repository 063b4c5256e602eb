using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Merging;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;

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

            using var plan = Merger.Plan(MergeRecipe.Read(parse.GetValue(recipe)!));
            output.Text.WriteLine(plan.Definition);
            MergeTables.Print(plan.Preview, output);
            output.WriteJson(parse.GetValue(dryRun) ? plan.Preview.ToJson() : Merge(plan, parse.GetValue(folder)!, output, cancellation));
            return ExitCode.Done;
        }));
        return command;
    }

    private static byte[] Merge(MergePlan plan, string folder, Output output, CancellationToken cancellation)
    {
        var summary = Merger.Run(plan, folder, MergeCounter.OnTerminal(), cancellation: cancellation);
        if (summary.Overall is { } overall)
        {
            output.Text.WriteLine();
            MergeTables.Print(summary.TaskVectors, overall, output);
            if (overall.TruncationError is { } error && plan is AdapterMergePlan { Rank: { } rank })
            {
                output.Text.WriteLine(FormattableString.Invariant(
                    $"truncated to rank {rank}: {error:P2} of the merged delta's norm is lost"));
            }
        }

        output.Text.WriteLine($"written to {folder}");
        return summary.Document.Span.TrimEnd((byte)'\n').ToArray();
    }
}
