namespace Tributary.Files;

/// <summary>Where what is written to a path comes to lie.</summary>
internal static class OutputPlace
{
    private const int MostLinks = 40;

    /// <summary>
    /// The path that a whole new file or folder takes, absolute: where the path's links end, whether or not something is there. Null if
    /// the path, or what it links to, is to be written through and never replaced: a pipe, a device, a descriptor as <c>/dev/stdout</c>.
    /// </summary>
    /// <exception cref="IOException">The links go round in a circle.</exception>
    public static string? Of(string path)
    {
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (var links = 0; links <= MostLinks; links++)
        {
            if (IsDescriptor(place) || UnixCalls.IsSpecial(place))
            {
                return null;
            }

            if (new FileInfo(place).LinkTarget is not { } target)
            {
                return place;
            }

            place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target, Path.GetDirectoryName(place)!));
        }

        throw new IOException($"'{path}' is a link that leads back to itself");
    }

    // Links there end in names such as 'pipe:[123]', which are no paths.
    private static bool IsDescriptor(string place) => OperatingSystem.IsLinux()
        && place.StartsWith("/proc/", StringComparison.Ordinal) && place.Contains("/fd/", StringComparison.Ordinal);
}
