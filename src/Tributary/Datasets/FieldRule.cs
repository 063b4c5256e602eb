namespace Tributary.Datasets;

/// <summary>A field that a task reads from every example. Fields without a rule are passed over, whatever they hold.</summary>
/// <param name="Name">The field's name, compared ordinally.</param>
/// <param name="Values">The texts that the field may hold (the labels of a task); null allows any text.</param>
/// <param name="Optional">True where an example may lack the field, or hold null there.</param>
public sealed record FieldRule(string Name, IReadOnlyList<string>? Values = null, bool Optional = false);
