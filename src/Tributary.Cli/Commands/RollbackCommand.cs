using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Cli.Commands;

/// <summary><c>rollback N</c>: a new release with the content of an older one. Nothing is removed.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var number = ReleasesCommand.Number("number", "The release to return to");
        var command = new Command("rollback", "Make a new release with the content of an older one") { number, project, json };
        command.SetAction((parse, stop) =>
        {
            var output = Output.Of(parse, json);
            var store = Store.At(ReleasesCommand.FolderOf(parse.GetValue(project)!));
            var releases = new ReleaseStore(store);
            // A wrong number changes nothing on disk.
            releases.Read(parse.GetValue(number));
            using var held = StoreLock.Take(store, FormattableString.Invariant($"process {Environment.ProcessId}"), TimeProvider.System);
            var release = releases.Rollback(parse.GetValue(number), ThisMachine.ToolVersion, stop);
            output.Text.WriteLine(FormattableString.Invariant(
                $"release {release.Number} has the content of release {release.Record.Restores}: {release.Folder}"));
            output.WriteJson(ReleaseDocument.Show(release, []));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
