namespace Tributary.Evaluation.Tasks;

/// <summary>One example, ready for a model.</summary>
/// <param name="Id">The text of the field <c>id</c>, else the example's number in its dataset, from 1.</param>
/// <param name="Prompt">The rendered prompt.</param>
/// <param name="Target">What the model learns to answer: the rendered target of the right answer.</param>
/// <param name="Reference">The right answer as people read it: a label, an option, a reference text.</param>
internal sealed record TaskExample(string Id, string Prompt, string Target, string Reference)
{
    /// <summary>The answers to choose from as people read them; empty if the model writes freely.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The rendered target of every option.</summary>
    public IReadOnlyList<string> Continuations { get; init; } = [];

    /// <summary>Index of the right option; -1 if there are none.</summary>
    public int Right { get; init; } = -1;
}
