using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Cli.Commands;

/// <summary><c>gc</c>: lists what no kept release and not the present project needs, and with <c>--yes</c> removes it.</summary>
internal static class GcCommand
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var keep = new Option<int?>("--keep")
            { Description = "Keep only the newest N releases, and always the current one (default: keep all)",
            HelpName = "N" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only list, even with --yes" };
        var yes = new Option<bool>("--yes") { Description = "Remove what is listed; without this option nothing is removed" };
        var command = new Command("gc", "List what is no longer needed, with sizes; with --yes, remove it")
            { keep, dryRun, yes, project, json };
        TokenCheck.RequireWhole(keep, 0);
        command.SetAction(parse =>
        {
            var output = Output.Of(parse, json);
            var removes = parse.GetValue(yes) && !parse.GetValue(dryRun);
            // A project that cannot be planned stops here: what it needs would not be known.
            var plan = Plan.WidestOf(parse.GetValue(project)!, TimeProvider.System);
            // Checked before anything is written, and planned again under the lock: what is needed must be what is needed then.
            using var held = removes ? StoreLock.Take(plan.Store,
                FormattableString.Invariant($"process {Environment.ProcessId}"), TimeProvider.System) : null;
            plan = removes ? Plan.WidestOf(parse.GetValue(project)!, TimeProvider.System) : plan;
            var running = removes ? null : StoreLock.HolderOf(plan.Store, TimeProvider.System);
            string[] adapters = [.. plan.Project.Languages.Select(language => language.Adapter).OfType<string>()];
            var cleaning = StoreCleaning.Of(plan.Store, plan.Needed, parse.GetValue(keep), adapters, running is not null);
            Tell(running, parse.GetValue(keep), output);
            Print(cleaning, output);
            if (removes)
            {
                cleaning.Remove();
                output.Text.WriteLine("removed");
            }
            else if (cleaning.Items.Count > 0)
            {
                output.Text.WriteLine("nothing was removed; 'tributary gc --yes' does");
            }

            output.WriteJson(ReleaseDocument.Cleaned(cleaning, removes, running));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Tell(string? running, int? keep, Output output)
    {
        if (running is not null)
        {
            output.Text.WriteLine($"a run is going on (the store is {running}): what it is writing is not told from what a killed run "
                + $"left, so no leftovers are listed");
        }

        if (keep == 0)
        {
            output.Text.WriteLine("--keep 0: the current release is always kept");
        }
    }

    private static void Print(StoreCleaning cleaning, Output output)
    {
        foreach (var item in cleaning.Items)
        {
            output.Text.WriteLine($"{item.Path}  {Size(item.Bytes)}  {item.Why}");
        }

        output.Text.WriteLine(cleaning.Items.Count == 0 ? "nothing to remove: everything is needed"
            : FormattableString.Invariant($"{cleaning.Items.Count} things, {Size(cleaning.Bytes)}"));
    }

    private static string Size(long bytes) => FormattableString.Invariant($"{bytes / 1e6:0.0} MB");
}
