using System.Text.Json.Nodes;
using Tributary.Models;

namespace Tributary.Merging.Models;

/// <summary>
/// What a merged model's folder holds beside the weights and comes from the model it starts from: configuration, tokenizer, chat template,
/// and every other small file. The tokenizer may be another model's, with tokens added.
/// </summary>
internal sealed class ModelFolderFiles
{
    private const string TokenizerConfigName = "tokenizer_config.json";
    private const string GenerationName = "generation_config.json";
    private const int MostNamed = 20;

    private static readonly string[] TokenizerNames =
    [
        "tokenizer", "special_tokens_map.json", "added_tokens.json", "vocab.", "merges.txt", "spiece.model", "sentencepiece.", "spm.model",
        "source.spm", "target.spm", "tekken.json", "tokenization_", "chat_template", "additional_chat_templates/",
    ];

    private readonly SideFiles source;
    private readonly SideFiles? tokenizer;
    private readonly ResultVocabulary? vocabulary;

    /// <param name="folder">The model that the result starts from.</param>
    /// <param name="vocabulary">The result's tokens; null: those of that model.</param>
    public ModelFolderFiles(string folder, ResultVocabulary? vocabulary = null)
    {
        source = SideFiles.Of(folder);
        tokenizer = vocabulary is { IsOther: true } ? SideFiles.Of(vocabulary.Folder) : null;
        this.vocabulary = vocabulary;
    }

    /// <summary>Which files are not copied, in a sentence; null: none.</summary>
    public string? LeftOut
    {
        get
        {
            string[] names = [.. source.LeftOut, .. tokenizer?.LeftOut.Where(IsTokenizer) ?? []];
            var more = names.Length <= MostNamed ? "" : $" and {Invariant.Text(names.Length - MostNamed)} more";
            return names.Length == 0 ? null : $"not copied from the base model: {string.Join(", ", names.Take(MostNamed))}{more}";
        }
    }

    /// <summary>Writes the files.</summary>
    /// <param name="config">config.json of the result; empty: none is written.</param>
    /// <param name="chatTemplate">Takes the place of the model's own; null: none does.</param>
    /// <param name="folder">Where to write.</param>
    public void Write(JsonObject config, string? chatTemplate, string folder)
    {
        Copy(source, source.Taken.Where(name => tokenizer is null || !IsTokenizer(name)), folder);
        if (tokenizer is not null)
        {
            Copy(tokenizer, tokenizer.Taken.Where(IsTokenizer), folder);
        }

        vocabulary?.Tokenizer.Write(folder);
        if (tokenizer is not null)
        {
            ChangeIfThere(folder, GenerationName, generation => vocabulary!.MoveIds(generation, GenerationName));
        }

        if (config.Count > 0)
        {
            File.WriteAllBytes(Path.Combine(folder, ModelConfigFile.FileName), JsonFile.Write(config));
        }

        if (chatTemplate is not null)
        {
            WriteChatTemplate(folder, chatTemplate);
        }
    }

    private static bool IsTokenizer(string name) => name.EndsWith(".tiktoken", StringComparison.Ordinal)
        || Array.Exists(TokenizerNames, start => name.StartsWith(start, StringComparison.Ordinal));

    private static void Copy(SideFiles from, IEnumerable<string> names, string folder)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, from.Read(name));
        }
    }

    private static void WriteChatTemplate(string folder, string template)
    {
        Change(folder, TokenizerConfigName, Set);
        ChangeIfThere(folder, "chat_template.json", Set);
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), template, new UTF8Encoding(false));
        void Set(JsonObject config) => config["chat_template"] = template;
    }

    private static void ChangeIfThere(string folder, string name, Action<JsonObject> edit)
    {
        if (File.Exists(Path.Combine(folder, name)))
        {
            Change(folder, name, edit);
        }
    }

    /// <summary>Changes a JSON file of the result; one that is not there is begun.</summary>
    private static void Change(string folder, string name, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, name);
        var file = File.Exists(path) ? JsonObject.Create(JsonFile.Read(path)) ?? [] : [];
        edit(file);
        File.WriteAllBytes(path, JsonFile.Write(file));
    }
}
