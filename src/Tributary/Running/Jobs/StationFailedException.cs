namespace Tributary.Running.Jobs;

/// <summary>A station ended without a result, for a reason that is not the user's input.</summary>
public sealed class StationFailedException(string message) : Exception(message);
