using Tributary.Merging;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;

namespace Tributary.Cli.Commands;

/// <summary><c>merge</c>: merges the adapters or the models that a recipe lists into one. Loads no torch.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var recipe = Options.Argument<string>("RECIPE", "A YAML file that lists adapters or models and says how to merge them");
        var folder = Options.Value<string?>("--out", "DIR", "The folder to write; it must not exist yet, or be empty");
        var dryRun = Options.Flag("--dry-run", "Check everything and show what would be done; write nothing");
        return new Command("merge", "Merge adapters into one adapter, or whole models into one model, as a recipe says")
            { recipe, folder, dryRun }
            .Checked(result => result.GetValue(folder) is null && !result.GetValue(dryRun) ? "merge needs --out DIR, or --dry-run" : null)
            .Runs(call =>
            {
                if (call.Get(folder) is { } target)
                {
                    WholeFolder.RefuseUnlessFree(target);
                }

                using var plan = Merger.Plan(MergeRecipe.Read(call.Get(recipe)));
                call.Output.Text.WriteLine(plan.Definition);
                MergeTables.Print(plan.Preview, call.Output);
                call.Output.WriteJson(call.Get(dryRun) ? plan.Preview.ToJson()
                    : Merge(plan, call.Get(folder)!, call.Output, call.Stop));
                return ExitCode.Done;
            });
    }

    private static byte[] Merge(MergePlan plan, string folder, Output output, CancellationToken cancellation)
    {
        var summary = Merger.Run(plan, folder, new MergeCounter(), cancellation: cancellation);
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
