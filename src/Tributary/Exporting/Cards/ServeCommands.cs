using Tributary.Exporting.Recipes;

namespace Tributary.Exporting.Cards;

/// <summary>Command lines that serve an export.</summary>
internal static class ServeCommands
{
    private const string SafeMarks = "_@%+=:,./-";

    /// <summary>One line per server.</summary>
    /// <param name="form">The export's form.</param>
    /// <param name="baseName">The base model, as vLLM is told.</param>
    /// <param name="folder">The export's folder: a whole path, or <c>.</c> for lines that are run in it.</param>
    /// <param name="adapters">Its adapters.</param>
    public static IReadOnlyList<string> Of(ExportForm form, string baseName, string folder, IReadOnlyList<ExportedAdapter> adapters) =>
        form switch
    {
        ExportForm.Peft => [Vllm(baseName, folder, adapters)],
        ExportForm.Model when adapters.Count == 0 => [$"vllm serve {Quoted(folder)}"],
        // An adapter was trained on the base model: on the merged one it would be added to the merge.
        ExportForm.Model => [$"vllm serve {Quoted(folder)}", Vllm(baseName, folder, adapters)],
        _ => [LlamaServer(folder, adapters)],
    };

    private static string Vllm(string baseName, string folder, IReadOnlyList<ExportedAdapter> adapters)
    {
        var largest = adapters.Max(adapter => adapter.Rank);
        var modules = adapters.Select(adapter => Quoted($"{adapter.Name}={Place(folder, adapter)}"));
        return VllmLimits.MaxRankFor(largest) is not { } most
            ? string.Create(CultureInfo.InvariantCulture, $"# vLLM takes no adapter of rank {largest} "
                + $"({VllmLimits.MaxRanks[^1]} is the most): "
                + $"export it with a lower rank, or as a whole model")
            : $"vllm serve {Quoted(baseName)} --enable-lora --max-lora-rank {Invariant.Text(most)} --max-loras "
                + $"{Invariant.Text(adapters.Count)} --lora-modules {string.Join(' ', modules)}";
    }

    private static string LlamaServer(string folder, IReadOnlyList<ExportedAdapter> adapters) =>
        $"llama-server -m BASE.gguf --lora "
            + Quoted(string.Join(',', adapters.Select(adapter => Place(folder, adapter))))
            + (adapters.Count > 1 ? " --lora-init-without-apply" : "");

    private static string Place(string folder, ExportedAdapter adapter) =>
        adapter.Path == "." ? folder : folder == "." ? adapter.Path : $"{folder.TrimEnd('/')}/{adapter.Path}";

    private static string Quoted(string text) =>
        text.All(letter => char.IsAsciiLetterOrDigit(letter) || SafeMarks.Contains(letter, StringComparison.Ordinal)) ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
