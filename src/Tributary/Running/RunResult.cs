using Tributary.Planning;
using Tributary.Releases;
using Tributary.Releases.Stations;

namespace Tributary.Running;

/// <summary>What a run of a project did.</summary>
/// <param name="Plan">The plan as it was before it ran: its stale stations are those that were run.</param>
/// <param name="Outcome">What became of the release; null if none was due.</param>
/// <param name="Repeated">Trainings that were asked for again.</param>
internal sealed record RunResult(Plan Plan, ReleaseOutcome? Outcome, IReadOnlyList<RepeatedTraining> Repeated)
{
    /// <summary>True if the gate refused.</summary>
    public bool IsRefused => Outcome is { Release: null };
}

/// <summary>The gate's verdict, and what followed.</summary>
/// <param name="Gate">The verdict.</param>
/// <param name="Release">The new release; null if the gate refused, and the current one stays.</param>
public sealed record ReleaseOutcome(GateResult Gate, Release? Release);

/// <summary>A training that was done again though its adapter was there.</summary>
/// <param name="Station">The station.</param>
/// <param name="IsEqual">True if it gave the same bytes.</param>
internal sealed record RepeatedTraining(StationName Station, bool IsEqual);
