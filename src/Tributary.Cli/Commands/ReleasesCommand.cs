using Tributary.Releases;

namespace Tributary.Cli.Commands;

/// <summary><c>releases</c>: the list; <c>releases show</c> and <c>releases
/// diff</c>: one of them, or two side by side. Changes nothing.</summary>
internal static class ReleasesCommand
{
    public static Command Create() =>
        new Command("releases", "List the releases; 'show' describes one, 'diff' compares two") { Show(), Diff() }.RunsOnProject(call =>
        {
            var store = call.Releases;
            var damages = store.Damages;
            // One whose record is damaged cannot be listed; a line below says so.
            var releases = store.Numbers.Where(number => !damages.Any(damage => damage.Number == number
                && damage.File is ReleaseRecord.FileName or FolderManifest.FileName)).Select(store.Read).ToArray();
            if (releases.Length == 0 && damages.Count == 0)
            {
                call.Output.Text.WriteLine("no release yet");
            }
            else
            {
                ReleaseTables.PrintList(releases, call.Output);
            }

            ReleaseTables.PrintDamages(damages, call.Output);
            call.Output.WriteJson(ReleaseDocument.List(releases, damages));
            return ExitCode.Done;
        });

    /// <summary>The release of a number, or the current one if it is 0.</summary>
    /// <exception cref="BadInputException">There is none, or 'gc' removed it.</exception>
    internal static Release Find(this ReleaseStore releases, int number) => number > 0 ? releases.Read(number)
        : releases.RequireCurrent() ?? throw new BadInputException(releases.Folder, "there is no release yet; 'tributary up' makes one");

    private static Command Show()
    {
        var number = Options.ReleaseOrCurrent();
        return new Command("show", "Show what went into a release, and the gate's verdict") { number }.RunsOnProject(call =>
        {
            var releases = call.Releases;
            var asked = call.Get(number);
            var damages = asked > 0 ? releases.DamageOf(asked) : [];
            ReleaseTables.PrintDamages(damages, call.Output);
            var release = releases.Find(asked);
            ReleaseTables.PrintOne(release, damages, call.Output);
            if (damages.Count == 0 && release.Record.Parent is { } parent && releases.Numbers.Contains(parent.Number)
                && releases.DamageOf(parent.Number).Count == 0)
            {
                ReleaseTables.PrintChanges(parent.Number, ReleaseSettings.Between(releases.Read(parent.Number), release), call.Output);
            }

            call.Output.WriteJson(ReleaseDocument.Show(release, damages));
            return damages.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
    }

    private static Command Diff()
    {
        var (before, after) = (Options.Release("before", "The earlier release"), Options.Release("after", "The later release"));
        return new Command("diff", "Show what differs between two releases: data, recipe, scores, cost") { before, after }
            .RunsOnProject(call =>
            {
                var releases = call.Releases;
                var diff = ReleaseDiff.Of(releases.Read(call.Get(before)), releases.Read(call.Get(after)), call.Store.Ledger.Read());
                ReleaseTables.PrintDiff(diff, call.Output);
                call.Output.WriteJson(ReleaseDocument.Diff(diff));
                return ExitCode.Done;
            });
    }
}
