namespace Tributary.Merging.Models;

/// <summary>What a plan finds: what stands against it, and what its user should know of the result.</summary>
/// <param name="where">Where the recipe comes from, for messages.</param>
internal sealed class PlanNotes(string where)
{
    private readonly ProblemGroups groups = new();
    private readonly List<string> said = [];

    /// <summary>What its user should know, in the order found.</summary>
    public IReadOnlyList<string> Said => said;

    /// <summary>Number of problems so far.</summary>
    public int Problems => groups.Count;

    /// <summary>Adds a problem of its own kind.</summary>
    public void Refuse(string text) => groups.Add(text, new Problem(where, text), text, "");

    /// <summary>Adds a problem of tensors, which is told once for all of them.</summary>
    /// <param name="kind">What it has in common with others.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="text">What is wrong with it, but what to do.</param>
    /// <param name="remedy">What to do.</param>
    public void Refuse(string kind, string tensor, string text, string remedy) =>
        groups.Add(kind, new Problem(where, $"tensor '{tensor}' {text}"), $"'{tensor}'", remedy);

    /// <summary>Adds what does not stand against the merge, but changes the result.</summary>
    public void Say(string text) => said.Add(text);

    /// <summary>Throws all problems as one error, if there are any.</summary>
    /// <exception cref="BadInputException">There are problems.</exception>
    public void ThrowIfAny() => BadInputException.ThrowIfAny(groups.All);
}
