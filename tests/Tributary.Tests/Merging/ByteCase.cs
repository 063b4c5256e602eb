using Tributary.Testing;

namespace Tributary.Tests.Merging;

/// <summary>One row of a table of pinned bytes: a recipe, and what the SHA-256 of each file of its result begins with.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Recipe">The recipe on one line, its lists of inputs by name.</param>
/// <param name="Files">A line a file: its name and the first 16 digits of its SHA-256.</param>
internal sealed record ByteCase(string Name, string Recipe, IReadOnlyList<string> Files)
{
    private const int Digits = 16;

    /// <summary>Reads a table below Merging: <c>name: recipe</c>, then the files, indented; lines with <c>#</c> say something.</summary>
    public static IReadOnlyDictionary<string, ByteCase> Read(params string[] path)
    {
        var cases = new Dictionary<string, ByteCase>(StringComparer.Ordinal);
        var last = "";
        foreach (var line in File.ReadLines(Path.Combine([Repository.Root, "tests", "Tributary.Tests", "Merging", .. path])))
        {
            if (line.StartsWith(' '))
            {
                cases[last] = cases[last] with { Files = [.. cases[last].Files, line.Trim()] };
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                last = line[..line.IndexOf(':', StringComparison.Ordinal)];
                cases.Add(last, new ByteCase(last, line[(last.Length + 1)..].Trim(), []));
            }
        }

        return cases;
    }

    /// <summary>The word of its method.</summary>
    public string Method => Recipe[(Recipe.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',')[0].Trim();

    /// <summary>The recipe with lists of inputs in the place of their names.</summary>
    public string RecipeWith(IReadOnlyDictionary<string, string> lists) =>
        lists.Aggregate(Recipe, (text, list) => text.Replace(list.Key, list.Value, StringComparison.Ordinal));

    /// <summary>The first case of every method.</summary>
    public static IEnumerable<string> FirstOfEachMethod(IReadOnlyDictionary<string, ByteCase> cases) =>
        cases.Values.GroupBy(one => one.Method, StringComparer.Ordinal).Select(same => same.First().Name);

    /// <summary>Fails where a result has other files or bytes; the message has the row as it would have to be.</summary>
    public void Require(string folder)
    {
        string[] found = [.. FolderManifest.Read(folder).Files.Select(file => $"{file.Name} {file.Sha256[..Digits]}")];
        Assert.True(Files.SequenceEqual(found), $"{Name}: {Recipe}\n{string.Concat(found.Select(file => $"  {file}\n"))}");
    }
}
