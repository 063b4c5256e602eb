namespace Tributary.Tokenizers;

/// <summary>
/// The tokens of a <c>tokenizer.json</c> and their ids, whatever the type of its model. Nothing else of the file is interpreted, so that
/// also those that <see cref="Tokenizer"/> refuses can be compared and edited.
/// </summary>
internal sealed class TokenizerTokens
{
    /// <summary>The file's name in a model folder.</summary>
    public const string FileName = "tokenizer.json";

    private TokenizerTokens(string folder, JsonElement file, Dictionary<string, int> ids, Dictionary<string, JsonElement> added)
    {
        (Folder, File, Ids, Added) = (folder, file, ids, added);
        Count = ids.Count == 0 ? 0 : ids.Values.Max() + 1;
    }

    /// <summary>The model folder.</summary>
    public string Folder { get; }

    /// <summary>The file as it stands.</summary>
    public JsonElement File { get; }

    /// <summary>The id of every token, added ones included.</summary>
    public IReadOnlyDictionary<string, int> Ids { get; }

    /// <summary>The entries of <c>added_tokens</c>, by the token's text.</summary>
    public IReadOnlyDictionary<string, JsonElement> Added { get; }

    /// <summary>Largest id + 1.</summary>
    public int Count { get; }

    /// <summary>Reads the tokens of a model folder; null if it has no <c>tokenizer.json</c>.</summary>
    /// <exception cref="BadInputException">The file is broken, or holds no vocabulary.</exception>
    public static TokenizerTokens? Find(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!System.IO.File.Exists(path))
        {
            return null;
        }

        var json = JsonFile.Read(path, allowDuplicates: true);
        var problems = new DocumentProblems(path);
        var file = DocumentSection.Open(json, problems);
        var ids = ModelIds(file);
        var vocabulary = new Vocabulary(ids);
        var added = file.Has("added_tokens") ? AddedToken.ReadAll(file, vocabulary) : [];
        problems.ThrowIfAny();
        var entries = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (token, entry) in added.Zip(added.Count == 0 ? [] : json.GetProperty("added_tokens").EnumerateArray()))
        {
            ids[token.Content] = token.Id;
            entries[token.Content] = entry;
        }

        return new TokenizerTokens(folder, json, ids, entries);
    }

    /// <summary>The vocabulary of the model: an object of tokens and ids, or Unigram's list, whose places are the ids.</summary>
    private static Dictionary<string, int> ModelIds(DocumentSection file)
    {
        if (file.OptionalSection("model") is not { } model)
        {
            file.Refuse("holds no vocabulary: expected 'model' with 'vocab'");
            return [];
        }

        if (model.Find("vocab")?.Items is not { } list)
        {
            return new(Vocabulary.Read(model).Ids, StringComparer.Ordinal);
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, entry) in list.Index())
        {
            if (entry.Items?.FirstOrDefault()?.Text is not { } token || !ids.TryAdd(token, id))
            {
                model.Refuse($"vocab: entry {Invariant.Text(id)} is {entry.Written}; expected [token, log-probability], each token once");
            }
        }

        return ids;
    }
}
