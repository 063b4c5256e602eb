namespace Tributary.Exporting;

/// <summary>What a release is exported as.</summary>
public enum ExportForm
{
    /// <summary>Adapters in PEFT's layout, one rank and one scaling in all layers.</summary>
    Peft,

    /// <summary>The base model with the merged delta added: a whole Hugging Face folder.</summary>
    Model,

    /// <summary>llama.cpp's LoRA files.</summary>
    GgufLora,
}

/// <summary>The words of forms on the command line and in files.</summary>
public static class ExportForms
{
    /// <summary>The words, in the order of help texts.</summary>
    public static IReadOnlyList<string> Words { get; } = ["peft", "model", "gguf-lora"];

    /// <summary>The word of a form.</summary>
    public static string Word(this ExportForm form) => Words[(int)form];

    /// <summary>Reads a word; matched exactly.</summary>
    public static bool TryParse(string text, out ExportForm form)
    {
        var at = Words.ToList().IndexOf(text);
        form = (ExportForm)Math.Max(0, at);
        return at >= 0;
    }
}
