namespace Tributary.Documents;

/// <summary>What was found wrong in one file, in the order of its lines.</summary>
/// <param name="file">The file as the user named it.</param>
public sealed class DocumentProblems(string file)
{
    private readonly List<(int Line, Problem Problem)> found = [];

    /// <summary>The file as the user named it.</summary>
    public string File => file;

    /// <summary>True if nothing is wrong so far.</summary>
    public bool IsEmpty => found.Count == 0;

    /// <summary>What was found, each once: what has no line first, then line by line, then in the order found.</summary>
    public IReadOnlyList<Problem> All => [.. found.OrderBy(entry => entry.Line).Select(entry => entry.Problem).Distinct()];

    /// <summary>Adds a problem that has no line of its own.</summary>
    public void Add(string text) => Add(0, text);

    /// <summary>Throws all problems as one error, if there are any.</summary>
    /// <exception cref="BadInputException">There are problems.</exception>
    public void ThrowIfAny()
    {
        if (found.Count > 0)
        {
            throw new BadInputException(All);
        }
    }

    internal void Add(int line, string text) => found.Add((line, new Problem(line == 0 ? file : $"{file}:{Invariant.Text(line)}", text)));
}
