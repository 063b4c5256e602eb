using System.Globalization;
using YamlDotNet.Core;

namespace Tributary.Yaml;

/// <summary>What was found wrong in one YAML file, in the order of its lines.</summary>
/// <param name="file">The file as the user named it.</param>
public sealed class YamlProblems(string file)
{
    private readonly List<(long Line, Problem Problem)> found = [];

    /// <summary>The file as the user named it.</summary>
    public string File => file;

    /// <summary>True if nothing is wrong so far.</summary>
    public bool IsEmpty => found.Count == 0;

    /// <summary>What was found: what has no line first, then line by line, then in the order found.</summary>
    public IReadOnlyList<Problem> All => [.. found.OrderBy(entry => entry.Line).Select(entry => entry.Problem)];

    /// <summary>Adds a problem that has no line of its own.</summary>
    public void Add(string text) => found.Add((0, new Problem(file, text)));

    /// <summary>Throws all problems as one error, if there are any.</summary>
    /// <exception cref="BadInputException">There are problems.</exception>
    public void ThrowIfAny()
    {
        if (found.Count > 0)
        {
            throw new BadInputException(All);
        }
    }

    internal void Add(Mark mark, string text) => found.Add((mark.Line, new Problem(At(mark), text)));

    internal string At(Mark mark) => string.Create(CultureInfo.InvariantCulture, $"{file}:{mark.Line}");
}
