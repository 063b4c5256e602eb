namespace Tributary.Running;

/// <summary>Energy that the machine's processors have taken, from the counters that Linux shows (powercap, RAPL).</summary>
internal static class PowerMeter
{
    /// <summary>Where Linux shows the counters.</summary>
    public const string SystemFolder = "/sys/class/powercap";

    private const double MicrojoulesPerJoule = 1e6;

    /// <summary>Joules since some moment, over all processor packages; null if the
    /// system shows none or does not let this user read them.</summary>
    /// <param name="folder">Where the counters are.</param>
    public static double? Joules(string folder)
    {
        try
        {
            // Packages alone (intel-rapl:0); their parts (intel-rapl:0:1) are contained in them.
            var packages = Directory.Exists(folder)
                ? Directory.EnumerateDirectories(folder, "intel-rapl:*")
                    .Where(path => Path.GetFileName(path).Count(letter => letter == ':') == 1).Order(StringComparer.Ordinal).ToArray()
                : [];
            return packages.Length == 0
                ? null
                : packages.Sum(path => double.Parse(File.ReadAllText(Path.Combine(path, "energy_uj")),
                    NumberStyles.Integer | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)) / MicrojoulesPerJoule;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
