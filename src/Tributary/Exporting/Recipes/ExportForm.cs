namespace Tributary.Exporting.Recipes;

/// <summary>What a release is exported as.</summary>
internal enum ExportForm
{
    /// <summary>Adapters in PEFT's layout, one rank and one scaling in all layers.</summary>
    Peft,

    /// <summary>The base model with the merged delta added: a whole Hugging Face folder.</summary>
    Model,

    /// <summary>llama.cpp's LoRA files.</summary>
    GgufLora,
}

/// <summary>The words of the members on the command line and in files.</summary>
internal static class ExportFormWords
{
    public static readonly Words<ExportForm> Table = new(
        (ExportForm.Peft, "peft"),
        (ExportForm.Model, "model"),
        (ExportForm.GgufLora, "gguf-lora"));
}
