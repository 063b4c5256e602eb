using Tributary.Exporting.Recipes;

namespace Tributary.Exporting.Cards;

/// <summary>What command lines that serve exports are made of.</summary>
internal static class ServeCommands
{
    private const string SafeMarks = "_@%+=:,./-";

    /// <summary>vLLM with a base model and its adapters; a comment if it takes no adapter of their rank.</summary>
    /// <param name="baseName">The base model, as vLLM is told.</param>
    /// <param name="folder">The export's folder: a whole path, or <c>.</c> for lines that are run in it.</param>
    /// <param name="adapters">One or more.</param>
    public static string Vllm(string baseName, string folder, IReadOnlyList<ExportedAdapter> adapters)
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

    /// <summary>An adapter's place in an export.</summary>
    public static string Place(string folder, ExportedAdapter adapter) =>
        adapter.Path == "." ? folder : folder == "." ? adapter.Path : $"{folder.TrimEnd('/')}/{adapter.Path}";

    /// <summary>A word as a shell reads it back.</summary>
    public static string Quoted(string text) =>
        text.All(letter => char.IsAsciiLetterOrDigit(letter) || SafeMarks.Contains(letter, StringComparison.Ordinal)) ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
