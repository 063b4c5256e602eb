namespace Tributary.Documents;

/// <summary>
/// One value of a YAML or JSON text: null, one value, a list, or a mapping. What a value can be read as (text, number, true or false) is
/// up to the form: in YAML every value is a text too, in JSON only what stands in quotes.
/// </summary>
internal abstract class DocumentNode
{
    /// <summary>Its line, from 1; 0 if the form's values are found by their key paths.</summary>
    public virtual int Line => 0;

    /// <summary>True for null.</summary>
    public virtual bool IsNull => false;

    /// <summary>The value as it is written, cut if it is long.</summary>
    public abstract string Written { get; }

    /// <summary>The value as a text; null if it is none.</summary>
    public virtual string? Text => null;

    /// <summary>The value as a whole number of 32 bits; null if it is none.</summary>
    public virtual int? Whole => null;

    /// <summary>The value as a finite number; null if it is none.</summary>
    public virtual double? Number => null;

    /// <summary>The value as true or false; null if it is neither.</summary>
    public virtual bool? Flag => null;

    /// <summary>The values of a list; null if it is none.</summary>
    public virtual IEnumerable<DocumentNode>? Items => null;

    /// <summary>The keys of a mapping with their values, in the order of the text; null if it is none.</summary>
    public virtual IEnumerable<KeyValuePair<string, DocumentNode>>? Entries => null;

    /// <summary>True for what is neither a list nor a mapping.</summary>
    public bool IsOne => Items is null && Entries is null;

    /// <summary>The value of a mapping's key; null if it is not written.</summary>
    public virtual DocumentNode? Find(string key) => null;

    /// <summary>A text for a message, cut to 60 characters.</summary>
    protected static string Short(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
