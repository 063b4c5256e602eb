using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Tributary.Adapters;

/// <summary>
/// Regular expressions that adapters' files bring along, matched against names of modules. They are foreign: each match has a second, and
/// one that takes longer is bad input. A compiled one is kept, up to a thousand: every module asks the same few.
/// </summary>
internal static class ModulePattern
{
    private const int MostKept = 1000;
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<string, Regex> Kept = new(StringComparer.Ordinal);

    /// <summary>The expression.</summary>
    /// <exception cref="ArgumentException">The text is no regular expression.</exception>
    public static Regex Compile(string pattern)
    {
        if (Kept.TryGetValue(pattern, out var kept))
        {
            return kept;
        }

        var regex = new Regex(pattern, RegexOptions.CultureInvariant, LongestMatch);
        return Kept.Count < MostKept ? Kept.GetOrAdd(pattern, regex) : regex;
    }

    /// <summary>True if the expression is found in a module's name.</summary>
    /// <exception cref="BadInputException">It takes longer than a second.</exception>
    public static bool Matches(string pattern, string module) => Match(pattern, module).Success;

    /// <summary>Where the expression is found in a module's name.</summary>
    /// <exception cref="BadInputException">It takes longer than a second.</exception>
    public static Match Match(string pattern, string module)
    {
        try
        {
            return Compile(pattern).Match(module);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new BadInputException("", $"the pattern '{pattern}' of an adapter's configuration takes more than a second to match the "
                + $"module '{module}'; write it without repetitions inside repetitions, or name the modules");
        }
    }
}
