namespace Tributary.ChatTemplates;

/// <summary>A place in a template, counted from 1.</summary>
internal readonly record struct Position(int Line, int Column);

/// <summary>A template that cannot be read, or that fails on its variables.
/// Becomes a <see cref="BadInputException"/> at the border.</summary>
internal sealed class TemplateException(Position at, string message) : Exception(message)
{
    /// <summary>Where.</summary>
    public Position At => at;

    /// <summary>The same for the user.</summary>
    /// <param name="where">What the template is called.</param>
    public BadInputException ForUser(string where) =>
        new(where, $"line {Invariant.Text(at.Line)}, column {Invariant.Text(at.Column)}: {Message}");
}
