namespace Tributary.Models;

/// <summary>
/// A model of text and images: its decoder's configuration is <c>text_config</c>, and its decoder's tensors stand under
/// <c>model.language_model.</c> as transformers 5 has them, or <c>language_model.model.</c> as files made with transformers 4 do.
/// What is not the decoder's is left alone.
/// </summary>
/// <param name="Name">The name in <c>architectures</c> of config.json.</param>
/// <param name="ModelType">The name in <c>model_type</c>.</param>
/// <param name="TextType">The decoder's <c>model_type</c> if <c>text_config</c> does not say.</param>
/// <param name="GgufName">llama.cpp's name of it.</param>
internal sealed record WrappedModel(string Name, string ModelType, string TextType, string GgufName)
{
    /// <summary>The section of config.json that describes the decoder.</summary>
    public const string TextKey = "text_config";

    /// <summary>What the decoder's modules are under, as transformers and PEFT name them.</summary>
    public const string Prefix = "model.language_model.";

    private const string OldPrefix = "language_model.model.";
    private const string OldRoot = "language_model.";
    private const string Head = "lm_head";

    /// <summary>All that can be loaded.</summary>
    public static IReadOnlyList<WrappedModel> Known { get; } =
    [
        new("Gemma3ForConditionalGeneration", "gemma3", "gemma3_text", "gemma3"),
        new("Mistral3ForConditionalGeneration", "mistral3", "mistral", "mistral3"),
    ];

    /// <summary>What a file may call a tensor of the decoder, the usual name first.</summary>
    /// <param name="name">As transformers 5 names it.</param>
    public static IEnumerable<string> StoredNames(string name) => name.StartsWith(Prefix, StringComparison.Ordinal)
        ? [name, OldPrefix + name[Prefix.Length..]]
        : [name, OldRoot + name];

    /// <summary>The usual name of a module or tensor of a decoder, of which transformers before 4.52 had another; any other name as it
    /// is.</summary>
    public static string Usual(string name) =>
        name.StartsWith(OldPrefix, StringComparison.Ordinal) ? Prefix + name[OldPrefix.Length..]
        : name.StartsWith(OldRoot + Head, StringComparison.Ordinal) ? name[OldRoot.Length..]
        : name;

    /// <summary>All names of a module or tensor, its own first.</summary>
    public static IEnumerable<string> Names(string name) =>
        new[] { name }.Concat(StoredNames(Usual(name))).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a tensor belongs to what sees images.</summary>
    /// <param name="name">The tensor's name in the file.</param>
    public static bool IsVision(string name)
    {
        var inner = name.StartsWith("model.", StringComparison.Ordinal) ? name["model.".Length..] : name;
        return inner.StartsWith("vision_tower.", StringComparison.Ordinal)
            || inner.StartsWith("multi_modal_projector.", StringComparison.Ordinal);
    }
}
