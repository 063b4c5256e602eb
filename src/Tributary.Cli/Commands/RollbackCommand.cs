using Tributary.Releases;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary><c>rollback N</c>: a new release with the content of an older one. Nothing is removed.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var number = Options.Release("number", "The release to return to");
        return new Command("rollback", "Make a new release with the content of an older one") { number }.RunsOnProject(call =>
        {
            var releases = call.Releases;
            // A wrong number changes nothing on disk.
            releases.Read(call.Get(number));
            using var held = ThisMachine.Lock(call.Store);
            var release = RollbackRun.Run(call.Store, call.Get(number), ThisMachine.ToolVersion, Machine.Local(), TimeProvider.System,
                call.Stop);
            call.Output.Text.WriteLine(FormattableString.Invariant(
                $"release {release.Number} has the content of release {release.Record.Restores}: {release.Folder}"));
            call.Output.WriteJson(ReleaseDocument.Show(release, []));
            return ExitCode.Done;
        });
    }
}
