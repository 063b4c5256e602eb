namespace Tributary.Tokenizers;

/// <summary>
/// What <c>tokenizer.json</c> says of the tokens around a text, without its vocabulary: for planning, which has no time to read half a
/// million merges. Both parts stand before the model in files of the tokenizers library, so that reading ends early.
/// </summary>
internal static class TokenizerHead
{
    private const string AddedKey = "added_tokens";
    private const string AroundKey = "post_processor";

    /// <summary>The tokens that a prompt begins with, as ids with a space between, if they are not those that the file itself puts around a
    /// text: because it also puts tokens behind, which a prompt goes without, or because the configuration decides. Null if they
    /// are.</summary>
    /// <param name="modelFolder">A model folder; without a readable tokenizer there is nothing to say of it here.</param>
    /// <exception cref="BadInputException">The configuration is broken.</exception>
    public static string? OwnBeginning(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "tokenizer.json");
        var parts = File.Exists(path) ? Parts(RegularFile.Bytes(path)) : [];
        var file = parts.TryGetValue(AroundKey, out var around) && around.ValueKind == JsonValueKind.Object
            ? PostProcessors.Read(DocumentSection.Open(around, new DocumentProblems(path))) : Template.None;
        var ids = parts.TryGetValue(AddedKey, out var added) && added.ValueKind == JsonValueKind.Array ? Ids(added) : [];
        // Whether a token that is no added one exists is a matter for the tokenizer itself.
        var own = TextFrame.Of(modelFolder, file, token => ids.GetValueOrDefault(token, -1));
        return file.After.Count == 0 && own.Before.SequenceEqual(file.Before) ? null
            : string.Join(' ', own.Before.Select(id => Invariant.Text(id)));
    }

    // Empty for what is no JSON object.
    private static Dictionary<string, JsonElement> Parts(byte[] json)
    {
        var parts = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (parts.Count < 2 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                if (key is AddedKey or AroundKey)
                {
                    parts[key] = JsonElement.ParseValue(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (JsonException)
        {
            // Told by whoever reads the tokenizer.
        }

        return parts;
    }

    private static Dictionary<string, int> Ids(JsonElement added)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in added.EnumerateArray().Select(item => new JsonElementNode(item)))
        {
            if (token.Find("content")?.Text is { } content && token.Find("id")?.Whole is { } id)
            {
                ids[content] = id;
            }
        }

        return ids;
    }
}
