using Tributary.Releases.Stations;

namespace Tributary.Running;

/// <summary>What a run tells while it goes on; events of stations that train at the same time come mixed, from several threads.</summary>
/// <param name="Station">The station.</param>
public abstract record RunEvent(StationName Station);

/// <summary>A station began.</summary>
public sealed record StationStarted(StationName Station) : RunEvent(Station);

/// <summary>A station got further.</summary>
/// <param name="Station">The station.</param>
/// <param name="Fraction">Share of its work that is done, in [0, 1].</param>
/// <param name="Detail">A few words, as in "loss 0.412"; may be empty.</param>
public sealed record StationProgress(StationName Station, double Fraction, string Detail) : RunEvent(Station)
{
    /// <summary>How many <see cref="Unit"/> are done; 0 if nothing is counted.</summary>
    public double Done { get; init; }

    /// <summary>What is counted, in the plural, as in steps; empty if nothing is.</summary>
    public string Unit { get; init; } = "";
}

/// <summary>A station's folder is in place.</summary>
/// <param name="Station">The station.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record StationDone(StationName Station, double Seconds) : RunEvent(Station);

/// <summary>A station stopped without a result.</summary>
/// <param name="Station">The station.</param>
/// <param name="Reason">Why.</param>
public sealed record StationStopped(StationName Station, string Reason) : RunEvent(Station)
{
    /// <summary>True if it failed: the run ends with the same words.</summary>
    public bool IsFailure { get; init; }
}
