using Tributary.Releases;

namespace Tributary.Cli.Commands;

/// <summary><c>verify</c>: reads every station and release again; with <c>--repair</c>,
/// removes damaged stations, which the next run makes again.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var repair = Options.Flag("--repair",
            "Remove damaged stations, so that the next 'up' runs them again; releases are never removed");
        return new Command("verify", "Hash every release, finished station and imported adapter again, and say what is damaged")
            { repair }.RunsOnProject(call =>
            {
                var store = call.Store;
                using var held = call.Get(repair) ? ThisMachine.Lock(store) : null;
                var counter = new Counter("folders", StoreVerification.CountFolders(store));
                var found = StoreVerification.Of(store, counter, call.Stop);
                call.Output.WriteLines(found.Problems.Select(problem => problem.ToString()));
                found = held is null ? found : found.Repair(store);
                call.Output.WriteLines(found.Removed.Select(folder => $"removed {folder}"));
                var imported = found.Imported > 0 ? FormattableString.Invariant($" and {found.Imported} imported adapters") : "";
                call.Output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{found.Stations} stations and {found.Releases} releases"
                    + $"{imported} read again, {found.Problems.Count} problems"));
                call.Output.WriteJson(ReleaseDocument.Verified(found));
                return found.Problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
            });
    }
}
