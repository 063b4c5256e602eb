using System.Text.Json.Nodes;

namespace Tributary.Tokenizers;

/// <summary>
/// A tokenizer with tokens added at its end, and those left out whose ids a model has no row for. New tokens are added tokens, found in a
/// text before anything else, as the tokenizers library adds them; ids that stay do not change.
/// </summary>
/// <param name="source">What it is made of.</param>
/// <param name="limit">Tokens of this id and above are left out.</param>
internal sealed class TokenizerEdition(TokenizerTokens source, int limit)
{
    private static readonly string[] Flags = ["single_word", "lstrip", "rstrip", "normalized", "special"];
    private readonly Dictionary<string, int> ids =
        source.Ids.Where(token => token.Value < limit).ToDictionary(token => token.Key, token => token.Value, StringComparer.Ordinal);

    private readonly List<JsonObject> added = [];

    /// <summary>What it is made of.</summary>
    public TokenizerTokens Source => source;

    /// <summary>The id of every token of the result.</summary>
    public IReadOnlyDictionary<string, int> Ids => ids;

    /// <summary>Largest id + 1.</summary>
    public int Count { get; private set; } = Math.Min(source.Count, limit);

    /// <summary>True if nothing was added or left out.</summary>
    public bool IsSource => added.Count == 0 && ids.Count == source.Ids.Count;

    /// <summary>Adds a token; one that is there already, and is an added one, stays as it is.</summary>
    /// <param name="token">Its text.</param>
    /// <param name="like">An entry of <c>added_tokens</c> of another tokenizer that says how it is found; null: an ordinary token.</param>
    public void Add(string token, JsonElement? like = null)
    {
        var isThere = ids.TryGetValue(token, out var id);
        if (isThere && (like is null || source.Added.ContainsKey(token)))
        {
            return;
        }

        if (!isThere)
        {
            id = Count++;
            ids[token] = id;
        }

        var entry = new JsonObject { ["id"] = id, ["content"] = token };
        foreach (var flag in Flags)
        {
            entry[flag] = like is { } other && other.TryGetProperty(flag, out var value) ? value.ValueKind == JsonValueKind.True
                : flag == "normalized" && like is null;
        }

        added.Add(entry);
    }

    /// <summary>Writes the tokenizer's files that list tokens into a folder in which its others lie.</summary>
    public void Write(string folder)
    {
        if (IsSource)
        {
            return;
        }

        Save(folder, TokenizerTokens.FileName, JsonObject.Create(source.File)!, Tokenizer);
        Change(folder, "tokenizer_config.json", Decoder);
        Change(folder, "added_tokens.json", AddedList);
    }

    private static void Change(string folder, string name, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path) && JsonObject.Create(JsonFile.Read(path, allowDuplicates: true)) is { } file)
        {
            Save(folder, name, file, edit);
        }
    }

    private static void Save(string folder, string name, JsonObject file, Action<JsonObject> edit)
    {
        edit(file);
        File.WriteAllBytes(Path.Combine(folder, name), JsonFile.Write(file));
    }

    private void Tokenizer(JsonObject file)
    {
        var kept = file["added_tokens"] is JsonArray list ? list.Where(entry => (int)entry!["id"]! < limit) : [];
        file["added_tokens"] = new JsonArray([.. kept.Select(entry => entry!.DeepClone()), .. added.Select(entry => entry.DeepClone())]);
        if (source.Ids.Any(token => token.Value >= limit && !source.Added.ContainsKey(token.Key)))
        {
            LeaveOutOfModel((JsonObject)file["model"]!);
        }
    }

    /// <summary>Takes tokens out of the model's own vocabulary, and the merges that need them.</summary>
    private void LeaveOutOfModel(JsonObject model)
    {
        if (model["vocab"] is JsonArray list)
        {
            model["vocab"] = new JsonArray([.. list.Take(limit).Select(entry => entry!.DeepClone())]);
            return;
        }

        var vocabulary = (JsonObject)model["vocab"]!;
        foreach (var token in vocabulary.Where(token => (int)token.Value! >= limit).Select(token => token.Key).ToArray())
        {
            vocabulary.Remove(token);
        }

        if (model["merges"] is JsonArray merges)
        {
            model["merges"] = new JsonArray([.. merges.Where(merge => Sides(merge!) is var (left, right)
                && ids.ContainsKey(left) && ids.ContainsKey(right) && ids.ContainsKey(left + right)).Select(merge => merge!.DeepClone())]);
        }
    }

    private static (string Left, string Right)? Sides(JsonNode merge)
    {
        var sides = merge is JsonArray list ? [.. list.Select(side => (string)side!)] : ((string)merge!).Split(' ');
        return sides is [var left, var right] ? (left, right) : null;
    }

    /// <summary><c>added_tokens_decoder</c>: what slow tokenizers read instead.</summary>
    private void Decoder(JsonObject config)
    {
        if (config["added_tokens_decoder"] is not JsonObject decoder)
        {
            return;
        }

        foreach (var id in decoder.Select(entry => entry.Key).Where(IsLeftOut).ToArray())
        {
            decoder.Remove(id);
        }

        foreach (var entry in added.Select(entry => (JsonObject)entry.DeepClone()))
        {
            var id = (int)entry["id"]!;
            entry.Remove("id");
            decoder[Invariant.Text(id)] = entry;
        }
    }

    private bool IsLeftOut(string id) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= limit;

    private void AddedList(JsonObject list)
    {
        foreach (var token in list.Select(entry => entry.Key).Where(token => !ids.ContainsKey(token)).ToArray())
        {
            list.Remove(token);
        }

        foreach (var entry in added)
        {
            list[(string)entry["content"]!] = (int)entry["id"]!;
        }
    }
}
