namespace Tributary.Text;

/// <summary>The one way in which figures become text that is stored or hashed:
/// the same under every culture, and read back exactly.</summary>
internal static class Invariant
{
    /// <summary>A whole number.</summary>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
