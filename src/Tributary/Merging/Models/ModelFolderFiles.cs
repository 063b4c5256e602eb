using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tributary.Merging.Models;

/// <summary>Everything in a merged model's folder but the weights: configuration, tokenizer, recipe, diagnostics and the card.</summary>
internal sealed class ModelFolderFiles(ModelMergePlan plan, ModelMergeDiagnostics diagnostics)
{
    private const string TokenizerConfigName = "tokenizer_config.json";

    private static readonly string[] Copied =
    [
        "generation_config.json", "tokenizer.json", TokenizerConfigName, "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
        "tokenizer.model", "spiece.model", "chat_template.jinja", "chat_template.json", "preprocessor_config.json",
    ];

    private ModelFolder Source => plan.Models[0];

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where to write.</param>
    /// <param name="finalFolder">Where the folder will stand in the end: the recipe's paths are relative to it.</param>
    public void Write(string folder, string finalFolder)
    {
        foreach (var name in Copied.Where(name => File.Exists(Path.Combine(Source.Reference.Folder, name))))
        {
            File.WriteAllBytes(Path.Combine(folder, name), File.ReadAllBytes(Path.Combine(Source.Reference.Folder, name)));
        }

        if (Source.Config.Count > 0)
        {
            WriteJson(Path.Combine(folder, "config.json"), MergedModelConfig.Of(plan));
        }

        if (plan.Recipe.ChatTemplate is { } template)
        {
            WriteChatTemplate(folder, template);
        }

        var recipe = plan.Recipe.ToYaml(finalFolder);
        File.WriteAllText(Path.Combine(folder, MergeResult.RecipeName), recipe);
        File.WriteAllBytes(Path.Combine(folder, MergeDiagnostics.FileName), diagnostics.ToJson());
        File.WriteAllText(Path.Combine(folder, "README.md"), ModelCard.Of(plan, diagnostics, recipe));
    }

    private static void WriteChatTemplate(string folder, string template)
    {
        var path = Path.Combine(folder, TokenizerConfigName);
        var config = File.Exists(path) ? JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? [] : [];
        config["chat_template"] = template;
        WriteJson(path, config);
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), template, new UTF8Encoding(false));
    }

    private static void WriteJson(string path, JsonObject json)
    {
        using var stream = new FileStream(path, FileMode.Create);
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteTo(writer);
        }

        stream.WriteByte((byte)'\n');
    }
}
