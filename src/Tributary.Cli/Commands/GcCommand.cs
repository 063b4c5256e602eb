using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning;
using Tributary.Releases;

namespace Tributary.Cli.Commands;

/// <summary><c>gc</c>: lists what no kept release and not the present project needs, and with <c>--yes</c> removes it.</summary>
internal static class GcCommand
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var keep = new Option<int?>("--keep") { Description = "Keep only the newest N releases and the current one (default: all)", HelpName = "N" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only list, whatever else is said" };
        var yes = new Option<bool>("--yes") { Description = "Remove what is listed; without it nothing is removed" };
        var command = new Command("gc", "List what nothing needs any more, and its size; with --yes, remove it") { keep, dryRun, yes, project, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(keep) is { Tokens.Count: 1 } && result.GetValue(keep) is < 0)
            {
                result.AddError("--keep expects a whole number of at least 0");
            }
        });
        command.SetAction(parse =>
        {
            var output = Output.Of(parse, json);
            var removes = parse.GetValue(yes) && !parse.GetValue(dryRun);
            // A project that cannot be planned stops here: what it needs would not be known.
            var plan = Plan.WidestOf(parse.GetValue(project)!, TimeProvider.System);
            // Checked before anything is written, and planned again under the lock: what is needed must be what is needed then.
            using var held = removes ? StoreLock.Take(plan.Store, FormattableString.Invariant($"process {Environment.ProcessId}"), TimeProvider.System) : null;
            plan = removes ? Plan.WidestOf(parse.GetValue(project)!, TimeProvider.System) : plan;
            var cleaning = StoreCleaning.Of(plan.Store, plan.Needed, parse.GetValue(keep));
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

            output.WriteJson(ReleaseDocument.Cleaned(cleaning, removes));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(StoreCleaning cleaning, Output output)
    {
        foreach (var item in cleaning.Items)
        {
            output.Text.WriteLine($"{item.Path}  {Size(item.Bytes)}  {item.Why}");
        }

        output.Text.WriteLine(cleaning.Items.Count == 0 ? "nothing to remove: everything is needed" : FormattableString.Invariant($"{cleaning.Items.Count} things, {Size(cleaning.Bytes)}"));
    }

    private static string Size(long bytes) => FormattableString.Invariant($"{bytes / 1e6:0.0} MB");
}
