namespace Tributary.Evaluation.Tasks;

/// <summary>One example, ready for a model.</summary>
public sealed record TaskExample
{
    /// <summary>The text of the field <c>id</c>, else the example's number in its dataset, from 1.</summary>
    public required string Id { get; init; }

    /// <summary>The rendered prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>What the model learns to answer: the rendered target of the right answer.</summary>
    public required string Target { get; init; }

    /// <summary>The right answer as people read it: a label, an option, a reference text.</summary>
    public required string Reference { get; init; }

    /// <summary>The answers to choose from as people read them; empty if the model writes freely.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The rendered target of every option.</summary>
    public IReadOnlyList<string> Continuations { get; init; } = [];

    /// <summary>Index of the right option; -1 if there are none.</summary>
    public int Right { get; init; } = -1;
}
