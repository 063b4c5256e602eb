namespace Tributary.Releases.Stations;

/// <summary>A station's run: its name and the hash of its inputs.</summary>
/// <param name="Station">The name.</param>
/// <param name="Identity">The hash of the inputs.</param>
public sealed record StationRun(StationName Station, Digest Identity);
