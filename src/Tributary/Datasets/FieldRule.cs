namespace Tributary.Datasets;

/// <summary>A field that a task reads from every example. Fields without a rule are passed over, whatever they hold.</summary>
/// <param name="Name">The name that templates use; it enters the fingerprint. Compared ordinally.</param>
/// <param name="Values">The texts that the field may hold (the labels of a task); null allows any text.</param>
/// <param name="Optional">True if an example may lack the field, or hold null there.</param>
internal sealed record FieldRule(string Name, IReadOnlyList<string>? Values = null, bool Optional = false)
{
    /// <summary>What the file calls the field. Default <see cref="Name"/>. No part
    /// of the fingerprint: a renamed column changes nothing.</summary>
    public string Column { get; init; } = Name;

    /// <summary>True if the field holds a list of texts (the options of a question).</summary>
    public bool List { get; init; }

    /// <summary>True if the field may hold an index: a number that is no text in the file is then an <see cref="IndexText"/> in a
    /// record.</summary>
    public bool MayBeIndex { get; init; }

    /// <summary>True if the field holds a conversation, which a record has in the form of <see cref="ConversationText"/>.</summary>
    public bool Conversation { get; init; }

    /// <summary>True if a template could name the field as one that an example may lack.</summary>
    public bool CanBeOptional { get; init; }

    /// <summary>True if a blank text counts as an absent field, false (the default) if it is refused.</summary>
    public bool MayBeBlank { get; init; }
}
