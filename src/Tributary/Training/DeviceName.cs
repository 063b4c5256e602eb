namespace Tributary.Training;

/// <summary>Where a model shall compute, as the user names it: <c>auto</c> (the first GPU if there is one,
/// else the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>. No part of any identity.</summary>
public readonly record struct DeviceName
{
    private readonly string? name;

    private DeviceName(string name) => this.name = name;

    /// <summary>The first GPU if there is one that this build can use, else the CPU. The default.</summary>
    public static DeviceName Auto { get; } = new("auto");

    /// <summary>True if the choice is left to the machine.</summary>
    public bool IsAuto => ToString() == "auto";

    /// <summary>True if the CPU is asked for.</summary>
    public bool IsCpu => ToString() == "cpu";

    /// <summary>True if any GPU will do: auto or cuda.</summary>
    public bool IsAnyGpu => ToString() is "auto" or "cuda";

    /// <summary>The number of the GPU asked for, from 0; null if none is.</summary>
    public int? Gpu => IsAuto || IsCpu ? null : ToString() is "cuda" ? 0 : int.Parse(ToString().AsSpan(5), CultureInfo.InvariantCulture);

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string text, out DeviceName device)
    {
        var known = text is "auto" or "cpu" or "cuda"
            || (text.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _));
        device = known ? new DeviceName(text) : default;
        return known;
    }

    /// <inheritdoc/>
    public override string ToString() => name ?? "auto";
}
