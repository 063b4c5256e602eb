using Tributary.ChatTemplates;
using Tributary.Datasets;

namespace Tributary.Evaluation.Tasks;

/// <summary>What a model reads of an example: a text with fields, or a conversation that a chat template makes one text of.
/// Two prompts are equal if their sources are.</summary>
internal abstract class Prompt : IEquatable<Prompt>
{
    /// <summary>The key of the project file that says it.</summary>
    public abstract string Key { get; }

    /// <summary>All that decides what it gives for the same fields; equal sources give equal texts.</summary>
    public abstract string Source { get; }

    /// <summary>The fields that it reads, each once, in the order of their first use; may be empty.</summary>
    public abstract IReadOnlyList<FieldRule> Rules { get; }

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Fields => [.. Rules.Select(rule => rule.Name)];

    /// <summary>True if the text holds the tokenizer's special tokens already, so that none are added when it is tokenised.</summary>
    public virtual bool HasSpecialTokens => false;

    /// <summary>What stands between the text and every answer, and is the chat template's.</summary>
    public virtual string Lead => "";

    /// <summary>True if the chat template takes the white space around an answer away.</summary>
    public virtual bool Trims => false;

    /// <summary>What ends an answer in place of the model's first end token; null: that.</summary>
    public virtual TurnEnd? End => null;

    /// <summary>The text for an example.</summary>
    /// <param name="field">Gives the text of a field; null if an optional one is absent.</param>
    /// <exception cref="BadInputException">The chat template refuses the messages.</exception>
    public abstract string Render(Func<string, string?> field);

    /// <summary>What the model shall write behind the text, for an answer; without what ends it.</summary>
    /// <param name="field">Gives the text of a field.</param>
    /// <param name="answer">The answer.</param>
    public virtual string Written(Func<string, string?> field, string answer) => answer;

    /// <inheritdoc/>
    public bool Equals(Prompt? other) => other is not null && Source == other.Source;

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Prompt);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Source);

    /// <inheritdoc/>
    public sealed override string ToString() => Source;
}
