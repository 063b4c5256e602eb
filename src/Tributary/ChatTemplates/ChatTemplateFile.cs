namespace Tributary.ChatTemplates;

/// <summary>
/// Finds the chat template of a model folder as transformers does: the file <c>chat_template.jinja</c> before the key
/// <c>chat_template</c> of <c>tokenizer_config.json</c>, which is a text, or a list of named ones ("default", "tool_use").
/// </summary>
internal static class ChatTemplateFile
{
    private const string Default = "default";
    private const string ToolUse = "tool_use";
    private const string JinjaName = "chat_template.jinja";

    private static readonly string[] SpecialTokens = ["bos_token", "eos_token", "unk_token", "sep_token",
        "pad_token", "cls_token", "mask_token"];

    /// <summary>The text of the template named default, or the only one; null if the folder has none.</summary>
    public static string? FindText(string modelFolder)
    {
        var (config, configPath) = Config(modelFolder);
        return ReadOrNull(Path.Combine(modelFolder, JinjaName)) ?? Named(config, configPath).GetValueOrDefault(Default);
    }

    public static ChatTemplate Load(string modelFolder)
    {
        var jinjaPath = Path.Combine(modelFolder, JinjaName);
        var (config, configPath) = Config(modelFolder);
        var tokens = Tokens(config);
        if (File.Exists(jinjaPath))
        {
            return ChatTemplate.Parse(RegularFile.Text(jinjaPath), tokens, jinjaPath,
                ReadOrNull(Path.Combine(modelFolder, "additional_chat_templates", ToolUse + ".jinja")));
        }

        var templates = Named(config, configPath);
        return templates.TryGetValue(Default, out var template)
            ? ChatTemplate.Parse(template, tokens, $"{configPath}, chat_template", templates.GetValueOrDefault(ToolUse))
            : throw new BadInputException(modelFolder, $"has no chat template: neither chat_template.jinja nor chat_template in "
                + $"tokenizer_config.json{OtherNames(templates)}; use 'prompt' with a base model that knows no chat");
    }

    private static (JsonElement Config, string Path) Config(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "tokenizer_config.json");
        var config = File.Exists(path) ? JsonFile.Read(path, allowDuplicates: true) : JsonElement.Parse("{}");
        return config.ValueKind == JsonValueKind.Object ? (config, path) : throw new BadInputException(path, "is no JSON object");
    }

    private static string? ReadOrNull(string path) => File.Exists(path) ? RegularFile.Text(path) : null;

    private static Dictionary<string, string> Named(JsonElement config, string where)
    {
        var found = config.TryGetProperty("chat_template", out var value) ? value : default;
        switch (found.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return [];
            case JsonValueKind.String:
                return new Dictionary<string, string> { [Default] = found.GetString()! };
            case JsonValueKind.Array when found.EnumerateArray().All(IsNamed):
                return found.EnumerateArray().DistinctBy(item => item.GetProperty("name").GetString())
                    .ToDictionary(item => item.GetProperty("name").GetString()!, item => item.GetProperty("template").GetString()!);
            default:
                throw new BadInputException(where, "chat_template is neither a text nor a list of {name, template}");
        }
    }

    private static bool IsNamed(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
        && item.TryGetProperty("template", out var template) && template.ValueKind == JsonValueKind.String;

    /// <summary>A token is a text, or an object with its content.</summary>
    private static Dictionary<string, string> Tokens(JsonElement config)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in SpecialTokens)
        {
            var value = config.TryGetProperty(name, out var token) ? token : default;
            value = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out var content) ? content : value;
            if (value.ValueKind == JsonValueKind.String)
            {
                tokens[name] = value.GetString()!;
            }
        }

        return tokens;
    }

    private static string OtherNames(Dictionary<string, string> templates) =>
        templates.Count == 0 ? "" : $" (it has {string.Join(", ", templates.Keys)}, none named default)";
}
