namespace Tributary.Benches;

/// <summary>The command line of a bench: places first, then names with a value each; a flag is a name without one.</summary>
internal sealed class BenchArguments
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private readonly string usage;

    private BenchArguments(string[] places, string usage) => (Places, this.usage) = (places, usage);

    /// <summary>The places, absolute.</summary>
    public IReadOnlyList<string> Places { get; }

    /// <summary>The value of a name; null if it was not given.</summary>
    public string? this[string name] => values.GetValueOrDefault(name);

    /// <summary>True if a flag was given.</summary>
    public bool Has(string flag) => values.ContainsKey(flag);

    /// <summary>The value of a name as a path, absolute; null if it was not given.</summary>
    public string? PathOf(string name) => this[name] is { } path ? Path.GetFullPath(path) : null;

    /// <summary>The same of a name that must be given; null, with the usage on standard error, if it was not.</summary>
    public string? Needed(string name)
    {
        if (!Has(name))
        {
            Console.Error.WriteLine(usage);
        }

        return PathOf(name);
    }

    /// <summary>The value of a name as a whole number; null if it was not given.</summary>
    public int? Number(string name) => this[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>The value of a name cut at commas; empty if it was not given.</summary>
    public IReadOnlyList<string> List(string name) => this[name]?.Split(',') ?? [];

    /// <summary>Reads a command line; null, with the usage on standard error, if it is not understood.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="usage">What is said if it is not understood.</param>
    /// <param name="places">How many places come first.</param>
    /// <param name="names">Names that take a value.</param>
    /// <param name="flags">Names that take none.</param>
    public static BenchArguments? Parse(string[] arguments, string usage, int places, string[] names, params string[] flags)
    {
        var isUnderstood = arguments.Length >= places && !arguments.Take(places).Any(place => place.StartsWith('-'));
        var parsed = new BenchArguments([.. arguments.Take(isUnderstood ? places : 0).Select(Path.GetFullPath)], usage);
        for (var i = places; isUnderstood && i < arguments.Length; i++)
        {
            var isFlag = flags.Contains(arguments[i]);
            isUnderstood = isFlag || (names.Contains(arguments[i]) && i + 1 < arguments.Length);
            if (isUnderstood)
            {
                parsed.values[arguments[i]] = isFlag ? "" : arguments[++i];
            }
        }

        if (!isUnderstood)
        {
            Console.Error.WriteLine(usage);
        }

        return isUnderstood ? parsed : null;
    }
}
