using Tributary.Releases.Stations;

namespace Tributary.Running.Jobs;

/// <summary>A station ended without a result. Work had begun, and the ledger has it: finished stations are kept.</summary>
public sealed class StationFailedException(string message) : Exception(message)
{
    /// <summary>The failure of a station that found bad input only once it ran; each problem names the station.</summary>
    internal static StationFailedException Of(StationName station, BadInputException bad)
    {
        var name = station.ToString();
        return new(string.Join('\n',
            bad.Problems.Select(problem => problem.Where == name ? problem : new Problem(name, problem.ToString()))));
    }
}
