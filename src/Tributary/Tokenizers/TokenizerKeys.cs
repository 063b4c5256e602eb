namespace Tributary.Tokenizers;

/// <summary>What parts of a <c>tokenizer.json</c> have in common: a type by name,
/// and lists and texts that may be empty but must be there.</summary>
internal static class TokenizerKeys
{
    /// <summary>The part's <c>type</c>; empty if it has none.</summary>
    public static string Type(this DocumentSection part) => part.Text("type") ?? "";

    public static void RefuseType(this DocumentSection part, string supported) =>
        part.Refuse($"has the type '{part.Type()}', which is not supported (supported: {supported})");

    /// <summary>A text, which must be there.</summary>
    public static string WrittenText(this DocumentSection part, string key) =>
        part.Text(key) ?? (part.Has(key) ? "" : part.Missing(key, "a text", ""));

    /// <summary>A list of parts, which must be there.</summary>
    public static IReadOnlyList<DocumentSection> WrittenSections(this DocumentSection part, string key) =>
        part.Has(key) ? part.Sections(key) : part.Missing<IReadOnlyList<DocumentSection>>(key, "a list", []);

    /// <summary>A text of one character (code point), which must be there unless a default is given.</summary>
    public static string Character(this DocumentSection part, string key, string? absent = null)
    {
        var text = absent is null ? part.WrittenText(key) : part.Text(key) ?? absent;
        return text.Length > 0 && text.EnumerateRunes().Count() == 1 ? text : part.Missing(key, "one character", "\ufffd");
    }
}
