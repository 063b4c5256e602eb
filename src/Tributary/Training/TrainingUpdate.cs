namespace Tributary.Training;

/// <summary>How a language is trained whose data grew.</summary>
public enum UpdateMode
{
    /// <summary>From the beginning, on all its data.</summary>
    Scratch,

    /// <summary>From its last adapter, on the new examples and some of the old ones.</summary>
    Continue,
}

/// <summary>How a language is trained again. Part of the identity of trainings that go on from an adapter, and of no other.</summary>
/// <param name="Mode">From the beginning, or from the last adapter. Default from the beginning.</param>
/// <param name="Replay">Share of old examples among those that a continued training reads, in [0, 1]; 1: all old ones. Default 0.2.</param>
public sealed record TrainingUpdate(UpdateMode Mode = UpdateMode.Scratch, double Replay = 0.2)
{

    /// <summary>How many old examples are read again.</summary>
    /// <param name="added">New examples, 1 or more.</param>
    /// <param name="old">Old ones, 1 or more: no more than these.</param>
    public int Replayed(int added, int old) => Replay >= 1 ? old
        : (int)Math.Min(old, Math.Round(added * Replay / (1 - Replay), MidpointRounding.AwayFromZero));
}
