namespace Tributary.Testing;

/// <summary>
/// Finds reference values, models and data: in the folder beside the repository or where TRIBUTARY_SHARED points, and reference values
/// also in tests/Goldens, which has a case of every kind and is read if that folder is absent.
/// </summary>
internal static class SharedFolder
{
    private static readonly string? Root = Locate();

    /// <summary>True if the folder is there, and so every case.</summary>
    public static bool IsThere => Root is not null;

    private static string Lacking => IsThere ? "not in the shared folder" : "in the shared folder, which is absent";

    /// <summary>The path of an entry; null if it is in neither place.</summary>
    public static string? Find(params string[] parts)
    {
        var shared = Root is null ? null : Path.Combine([Root, .. parts]);
        var kept = parts[0] == "goldens" ? Path.Combine([Repository.Root, "tests", "Goldens", .. parts[1..]]) : null;
        return Array.Find([shared, kept], Path.Exists);
    }

    /// <summary>The path of an entry; the calling test is skipped, saying so, if it is in neither place.</summary>
    public static string Require(params string[] parts)
    {
        var path = Find(parts);
        Assert.SkipWhen(path is null, $"{Path.Combine(parts)} is {Lacking}");
        return path;
    }

    /// <summary>The cases of a theory that are there, a row each, and one skipped row that names all others.</summary>
    /// <param name="folder">Where the cases lie, with slashes.</param>
    /// <param name="names">The name of every case, an entry of that folder.</param>
    public static IEnumerable<TheoryDataRow> Cases(string folder, params string[] names) =>
        Cases(folder, names.Select(name => new object?[] { name }));

    /// <inheritdoc cref="Cases(string, string[])"/>
    /// <param name="folder">Where the cases lie, with slashes.</param>
    /// <param name="rows">The arguments of every case; the first is its name.</param>
    public static IEnumerable<TheoryDataRow> Cases(string folder, IEnumerable<object?[]> rows)
    {
        var all = rows.ToLookup(row => Find($"{folder}/{row[0]}".Split('/', StringSplitOptions.RemoveEmptyEntries)) is not null);
        if (all[false].FirstOrDefault() is { } first)
        {
            var names = string.Join(", ", all[false].Select(row => row[0]).Distinct());
            yield return new TheoryDataRow(first) { Skip = $"further cases are {Lacking}, {all[false].Count()} in all: {names}" };
        }

        foreach (var row in all[true])
        {
            yield return new TheoryDataRow(row);
        }
    }

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("TRIBUTARY_SHARED") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        var beside = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared"));
        return Directory.Exists(beside) ? beside : null;
    }
}
