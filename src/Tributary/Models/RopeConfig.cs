namespace Tributary.Models;

/// <summary>Rotary position embedding.</summary>
/// <param name="Theta">Base of the wavelengths, positive.</param>
public sealed record RopeConfig(double Theta)
{
    /// <summary>default, linear, llama3, yarn or longrope.</summary>
    public string Type { get; init; } = "default";

    /// <summary>By how much positions are stretched (linear), or long wavelengths are (llama3, yarn). Default 1.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>llama3: wavelengths above original / this are stretched in full.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>llama3: wavelengths below original / this stay.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>Share of a head's entries, its first, that are turned, in (0, 1]. Default 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Whether neighbouring entries are turned together, instead of those half the turned width apart.</summary>
    public bool Interleaved { get; init; }

    /// <summary>llama3, yarn, longrope: context length of the original training, in tokens.</summary>
    public int OriginalMaxPositions { get; init; }

    /// <summary>yarn: frequencies that turn more often than this over the original context stay. Default 32.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>yarn: frequencies that turn less often than this over the original context are stretched in full. Default 1.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>yarn: whether the bounds of the mixed band are whole pairs. Default true.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>yarn, longrope: factor on cosines and sines. Default 1.</summary>
    public double AttentionFactor { get; init; } = 1;

    /// <summary>longrope: by how much the wavelength of each pair is stretched while an input is no longer than the original
    /// context.</summary>
    public IReadOnlyList<double> ShortFactors { get; init; } = [];

    /// <summary>longrope: the same for longer inputs.</summary>
    public IReadOnlyList<double> LongFactors { get; init; } = [];

    /// <summary>b of the factor 1 + b ln(1 + floor(position / original context)) on queries (Ministral 3). Default 0: none.</summary>
    public double QueryBeta { get; init; }

    /// <summary>Whether an input of a length is turned by <see cref="LongFactors"/>.</summary>
    internal bool IsLong(int length) => Type == "longrope" && length > OriginalMaxPositions;

    /// <summary>Entries of a head that are turned.</summary>
    internal int Width(int headDim) => (int)(headDim * Share);
}
