using Tributary.Planning;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Cli.Commands;

/// <summary><c>gc</c>: lists what no kept release and not the present project needs, and with <c>--yes</c> removes it.</summary>
internal static class GcCommand
{
    public static Command Create()
    {
        var keep = Options.Value<int?>("--keep", "N",
            "Keep only the newest N releases, and always the current one (default: keep all)").AtLeast(0);
        var dryRun = Options.Flag("--dry-run", "Only list, even with --yes");
        var yes = Options.Flag("--yes", "Remove what is listed; without this option nothing is removed");
        return new Command("gc", "List what is no longer needed, with sizes; with --yes, remove it") { keep, dryRun, yes }
            .RunsOnProject(call => Run(call, call.Get(keep), removes: call.Get(yes) && !call.Get(dryRun)));
    }

    private static int Run(VerbCall call, int? keep, bool removes)
    {
        // A project that cannot be planned stops here: what it needs would not be known.
        var plan = Plan.WidestOf(call.Project, TimeProvider.System);
        // Checked before anything is written, and planned again under the lock: what is needed must be what is needed then.
        using var held = removes ? ThisMachine.Lock(plan.Store) : null;
        plan = removes ? Plan.WidestOf(call.Project, TimeProvider.System) : plan;
        var running = removes ? null : StoreLock.HolderOf(plan.Store, TimeProvider.System);
        string[] adapters = [.. plan.Project.Languages.Select(language => language.Adapter).OfType<string>()];
        var cleaning = StoreCleaning.Of(plan.Store, plan.Needed, keep, adapters, running is not null);
        PrintNotes(running, keep, call.Output);
        Print(cleaning, call.Output);
        if (removes)
        {
            cleaning.Remove();
            call.Output.Text.WriteLine("removed");
        }
        else if (cleaning.Items.Count > 0)
        {
            call.Output.Text.WriteLine("nothing was removed; 'tributary gc --yes' does");
        }

        call.Output.WriteJson(ReleaseDocument.Cleaned(cleaning, removes, running));
        return ExitCode.Done;
    }

    private static void PrintNotes(string? running, int? keep, Output output)
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
        output.WriteLines(cleaning.Items.Select(item => $"{item.Path}  {Size(item.Bytes)}  {item.Why}"));
        output.Text.WriteLine(cleaning.Items.Count == 0 ? "nothing to remove: everything is needed"
            : FormattableString.Invariant($"{cleaning.Items.Count} things, {Size(cleaning.Bytes)}"));
    }

    private static string Size(long bytes) => FormattableString.Invariant($"{bytes / 1e6:0.0} MB");
}
