namespace Tributary.ChatTemplates;

/// <summary>A template called raise_exception: it does not take these messages, and says why.</summary>
internal sealed class TemplateRefusal(string message) : Exception(message);
