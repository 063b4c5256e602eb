using System.Text.Json.Nodes;

namespace Tributary.Merging.Models;

/// <summary>What a merged model's folder holds beside the weights and comes from the
/// model it starts from: configuration, tokenizer, chat template.</summary>
internal static class ModelFolderFiles
{
    private const string TokenizerConfigName = "tokenizer_config.json";

    private static readonly string[] Copied =
    [
        "generation_config.json", "tokenizer.json", TokenizerConfigName, "special_tokens_map.json",
            "added_tokens.json", "vocab.json", "merges.txt",
        "tokenizer.model", "spiece.model", "chat_template.jinja", "chat_template.json", "preprocessor_config.json",
    ];

    /// <summary>Writes the files.</summary>
    /// <param name="source">The model that the result starts from.</param>
    /// <param name="config">config.json of the result; empty: none is written.</param>
    /// <param name="chatTemplate">Takes the place of the model's own; null: none does.</param>
    /// <param name="folder">Where to write.</param>
    public static void Write(ModelFolder source, JsonObject config, string? chatTemplate, string folder)
    {
        foreach (var name in Copied.Where(name => File.Exists(Path.Combine(source.Reference.Folder, name))))
        {
            File.WriteAllBytes(Path.Combine(folder, name), RegularFile.Bytes(Path.Combine(source.Reference.Folder, name)));
        }

        if (config.Count > 0)
        {
            File.WriteAllBytes(Path.Combine(folder, "config.json"), JsonFile.Write(config));
        }

        if (chatTemplate is not null)
        {
            WriteChatTemplate(folder, chatTemplate);
        }
    }

    private static void WriteChatTemplate(string folder, string template)
    {
        var path = Path.Combine(folder, TokenizerConfigName);
        var config = File.Exists(path) ? JsonObject.Create(JsonFile.Read(path)) ?? [] : [];
        config["chat_template"] = template;
        File.WriteAllBytes(path, JsonFile.Write(config));
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), template, new UTF8Encoding(false));
    }
}
