namespace Tributary.Tokenizers;

/// <summary>
/// What stands around a text: what <c>tokenizer.json</c> says, or <c>add_bos_token</c> and <c>add_eos_token</c> of
/// <c>tokenizer_config.json</c> if they are written there and the tokenizer's class obeys them, as transformers does. Other
/// classes take what <c>tokenizer.json</c> says, whatever these keys hold.
/// </summary>
internal static class TextFrame
{
    private const string ConfigName = "tokenizer_config.json";

    // The classes of transformers that make their template of the two keys; each with the default of add_bos_token.
    private static readonly Dictionary<string, bool> Obeying = new(StringComparer.Ordinal)
    {
        ["LlamaTokenizer"] = true, ["CodeLlamaTokenizer"] = true, ["GemmaTokenizer"] = true, ["CohereTokenizer"] = true,
        ["GPTNeoXTokenizer"] = false,
    };

    /// <summary>The template of a model folder.</summary>
    /// <param name="modelFolder">The folder.</param>
    /// <param name="file">What <c>tokenizer.json</c> says.</param>
    /// <param name="idOf">The id of a token; null if there is none.</param>
    /// <exception cref="BadInputException">A token that is to be added is not in the vocabulary, or the file is broken.</exception>
    public static Template Of(string modelFolder, Template file, Func<string, int?> idOf)
    {
        var path = Path.Combine(modelFolder, ConfigName);
        if (!File.Exists(path))
        {
            return file;
        }

        var problems = new DocumentProblems(path);
        var config = DocumentSection.Open(JsonFile.Read(path, allowDuplicates: true), problems);
        var name = config.Find("tokenizer_class")?.Text ?? "";
        if (!Obeying.TryGetValue(name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name, out var begins)
            || !(config.Has("add_bos_token") || config.Has("add_eos_token")))
        {
            return file;
        }

        var template = new Template(Tokens(config, "bos_token", begins, file.Before, idOf),
            Tokens(config, "eos_token", false, file.After, idOf));
        problems.ThrowIfAny();
        return template;
    }

    // A token that the configuration does not name is taken from tokenizer.json, or is not added.
    private static IReadOnlyList<int> Tokens(DocumentSection config, string key, bool usual, IReadOnlyList<int> file,
        Func<string, int?> idOf)
    {
        if (!config.Flag($"add_{key}", usual))
        {
            return [];
        }

        var written = config.Find(key);
        if ((written?.Text ?? written?.Find("content")?.Text) is not { } token)
        {
            return file;
        }

        return idOf(token) is { } id ? [id] : config.Missing<IReadOnlyList<int>>(key, "a token of the vocabulary", []);
    }
}
