using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Cli.Commands;

/// <summary><c>verify</c>: reads every station and release again; with <c>--repair</c>,
/// removes damaged stations, which the next run makes again.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var repair = new Option<bool>("--repair")
            { Description = "Remove damaged stations, so that the next 'up' runs them again; releases are never removed" };
        var command = new Command("verify", "Hash every release, finished station and imported adapter again, and say what is damaged")
            { repair, project, json };
        command.SetAction((parse, stop) =>
        {
            var output = Output.Of(parse, json);
            var store = Store.At(ReleasesCommand.FolderOf(parse.GetValue(project)!));
            using var held = parse.GetValue(repair) ? StoreLock.Take(store,
                FormattableString.Invariant($"process {Environment.ProcessId}"), TimeProvider.System) : null;
            var found = StoreVerification.Of(store, Counter.OnTerminal("folders", StoreVerification.CountFolders(store)), stop);
            foreach (var problem in found.Problems)
            {
                output.Text.WriteLine(problem.ToString());
            }

            found = held is null ? found : found.Repair(store);
            foreach (var folder in found.Removed)
            {
                output.Text.WriteLine($"removed {folder}");
            }

            output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture, 
                $"{found.Stations} stations and {found.Releases} "
                + $"releases{(found.Imported > 0 ? FormattableString.Invariant($" and {found.Imported} imported adapters") : "")} read "
                + $"again, {found.Problems.Count} problems"));
            output.WriteJson(ReleaseDocument.Verified(found));
            return Task.FromResult(found.Problems.Count == 0 ? ExitCode.Done : ExitCode.Failed);
        });
        return command;
    }
}
