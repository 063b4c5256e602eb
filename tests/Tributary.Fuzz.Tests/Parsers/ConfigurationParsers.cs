using Tributary.Adapters;
using Tributary.ChatTemplates;
using Tributary.Fuzz.Mutations;
using Tributary.Models;

namespace Tributary.Fuzz.Parsers;

/// <summary>The configurations of adapters, models and tokenizers.</summary>
internal static class ConfigurationParsers
{
    private static readonly string[] Patterns =
        ["\"q_proj\"", "\"(a+)+$\"", "\".*\\\\.(q|v)_proj\"", "\"[\"", "\"(\"", "{\"q_proj\": 2}", "[\"q_proj\", \"v_proj\"]",
            "\"all-linear\""];

    private static readonly string[] ModelValues = ["\"LlamaForCausalLM\"", "\"Qwen2ForCausalLM\"", "[\"Gemma2ForCausalLM\"]", "\"llama3\"",
        "{\"type\": \"linear\", \"factor\": 2}", "{\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 1}",
            "[\"sliding_attention\"]"];

    private static readonly string[] Templates = ["\"{{ bos_token }}{{ messages[0].content }}\"", "\"{% for\"",
        "[{\"name\": \"default\", \"template\": \"x\"}]", "{\"content\": \"<s>\"}"];

    public static IReadOnlyList<ParserEntry> All { get; } =
    [
        new("adapter-config", ".json", IsDear: false, AdapterConfig),
        new("model-config", ".json", IsDear: false, ModelConfig),
        new("tokenizer-config", ".json", IsDear: false, TokenizerConfig),
    ];

    private static FuzzedParser AdapterConfig(TempFolder folder)
    {
        KeptFiles.Copy(folder.Path, "store", "imported", "ja*");
        var config = KeptFiles.Json("store", "imported", "ja*", "adapter_config.json");
        var path = folder["adapter_config.json"];
        return new FuzzedParser(dice => JsonMutations.Of(dice, config, Patterns), input =>
        {
            File.WriteAllBytes(path, input);
            using var file = new LoraAdapterFile(folder.Path);
            AdapterDescription.Of(file);
            file.Modules.Take(1).ToList().ForEach(module => file.Read(module.Name));
        });
    }

    private static FuzzedParser ModelConfig(TempFolder folder)
    {
        var models = Path.Combine(Repository.Root, "tests", "Goldens", "model", "models");
        JsonTree[] configs = [.. Directory.EnumerateFiles(models, "config*.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(file => JsonTree.Parse(File.ReadAllBytes(file)))];
        var path = folder[ModelConfigFile.FileName];
        return new FuzzedParser(dice => JsonMutations.Of(dice, dice.Of(configs), ModelValues), input =>
        {
            File.WriteAllBytes(path, input);
            ModelConfigFile.Read(folder.Path);
        });
    }

    private static FuzzedParser TokenizerConfig(TempFolder folder)
    {
        var config = JsonTree.Parse("""
            {"bos_token": {"content": "<s>", "lstrip": false}, "eos_token": "</s>", "pad_token": null, "add_bos_token": true,
            "chat_template": [{"name": "default",
                "template": "{{ bos_token }}{% for m in messages %}{{ m.role }}{{ m.content }}{% endfor %}"},
            {"name": "tool_use", "template": "{{ tools }}"}]}
            """u8);
        var path = folder["tokenizer_config.json"];
        return new FuzzedParser(dice => JsonMutations.Of(dice, config, Templates), input =>
        {
            File.WriteAllBytes(path, input);
            ChatTemplate.Load(folder.Path).Render(new ChatRequest { Messages = [new("user", "a")] });
        });
    }
}
