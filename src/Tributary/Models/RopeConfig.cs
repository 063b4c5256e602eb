namespace Tributary.Models;

/// <summary>Rotary position embedding.</summary>
/// <param name="Theta">Base of the wavelengths, positive.</param>
public sealed record RopeConfig(double Theta)
{
    /// <summary>default, linear, llama3 or yarn.</summary>
    public string Type { get; init; } = "default";

    /// <summary>By how much positions are stretched (linear), or long wavelengths are (llama3, yarn). Default 1.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>llama3: wavelengths above original / this are stretched in full.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>llama3: wavelengths below original / this stay.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>llama3, yarn: context length of the original training, in tokens.</summary>
    public int OriginalMaxPositions { get; init; }

    /// <summary>yarn: frequencies that turn more often than this over the original context stay. Default 32.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>yarn: frequencies that turn less often than this over the original context are stretched in full. Default 1.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>yarn: whether the bounds of the mixed band are whole pairs. Default true.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>yarn: factor on cosines and sines. Default 1.</summary>
    public double AttentionFactor { get; init; } = 1;
}
