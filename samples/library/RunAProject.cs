using Tributary.Running;
using Tributary.Torch;

namespace Tributary.LibrarySamples;

/// <summary>Brings a project up to date: trains, merges, evaluates and releases what changed since the last run.</summary>
public static class RunAProject
{
    public static async Task<bool> RunAsync(string folder, TextWriter output, CancellationToken cancellation)
    {
        var project = LocalProject.Open(folder, TorchEngine.Create());
        var stale = project.Plan().Where(station => !station.IsUpToDate).Select(station => station.Name);
        output.WriteLine($"to do: {string.Join(", ", stale)}");
        var outcome = await project.RunAsync(cancellation: cancellation);
        foreach (var language in project.Releases.LastOrDefault()?.Record.Languages ?? [])
        {
            output.WriteLine(FormattableString.Invariant($"{language.Language}: {language.Score:0.000}"));
        }

        return outcome is not { Release: null };
    }
}
