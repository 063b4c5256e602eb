namespace Tributary;

/// <summary>One thing wrong with what the user gave: where it is, and what was found, what was expected and what to do about it.</summary>
/// <param name="Where">A place that the user can open: <c>file:line</c>, a key path, a tensor in a file. May be empty.</param>
/// <param name="Text">What is wrong, found, expected, and what to do, in one or two sentences.</param>
public sealed record Problem(string Where, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Where.Length == 0 ? Text : $"{Where}: {Text}";
}

/// <summary>
/// Bad input, found before any work began: every problem at once. The command
/// line prints them and exits with 2; nothing has changed on disk.
/// </summary>
public sealed class BadInputException : Exception
{
    /// <summary>All problems at once.</summary>
    /// <param name="problems">One or more.</param>
    public BadInputException(IReadOnlyList<Problem> problems)
        : base(string.Join('\n', problems))
    {
        ArgumentOutOfRangeException.ThrowIfZero(problems.Count);
        Problems = problems;
    }

    /// <summary>One problem.</summary>
    /// <param name="where">A place that the user can open; may be empty.</param>
    /// <param name="text">What is wrong, found, expected, and what to do.</param>
    public BadInputException(string where, string text)
        : this([new Problem(where, text)])
    {
    }

    /// <summary>All that was found, in the order of the input; never empty.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>Throws all problems as one error, if there are any.</summary>
    /// <exception cref="BadInputException">There are problems.</exception>
    public static void ThrowIfAny(IEnumerable<Problem> problems)
    {
        if (problems.ToArray() is { Length: > 0 } found)
        {
            throw new BadInputException(found);
        }
    }
}
