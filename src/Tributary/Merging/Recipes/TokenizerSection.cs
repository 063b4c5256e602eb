using Tributary.Tokenizers;

namespace Tributary.Merging.Recipes;

/// <summary>Reads <c>tokenizer_source</c>, or <c>tokenizer</c> with <c>source</c>, <c>tokens</c> and <c>pad_to_multiple_of</c>.</summary>
internal sealed class TokenizerSection(DocumentSection top, ModelReferenceKeys references)
{
    // What older versions of mergekit put before the name of a model.
    private const string ModelPrefix = "model:";

    /// <summary>Reads the keys; problems go to the section's file.</summary>
    public TokenizerSettings Read()
    {
        top.RefuseIf(top.Has("tokenizer") && top.Has("tokenizer_source"),
            "tokenizer", "stands beside tokenizer_source, which says the same; take one of them out");
        if (!top.Has("tokenizer"))
        {
            return top.Has("tokenizer_source") ? Source(top, "tokenizer_source") : TokenizerSettings.Copy;
        }

        var section = top.Section("tokenizer");
        var source = section.Has("source") ? Source(section, "source") : new() { Source = TokenizerSource.Union };
        var settings = source with
        {
            Tokens = [.. Tokens(section.Section("tokens"))],
            PadToMultipleOf = section.Has("pad_to_multiple_of")
                ? section.Integer("pad_to_multiple_of", null, 1, Vocabulary.LargestId) : null,
        };
        section.RefuseUnknownKeys();
        return settings;
    }

    private TokenizerSettings Source(DocumentSection section, string key)
    {
        var word = section.RequiredText(key);
        return TokenizerWords.Sources.TryParse(word, out var source)
            ? new TokenizerSettings { Source = source }
            : new TokenizerSettings { Source = TokenizerSource.Model, Model = references.Read(section, key, Name(word)) };
    }

    private static string Name(string word) => word.StartsWith(ModelPrefix, StringComparison.Ordinal) ? word[ModelPrefix.Length..] : word;

    private IEnumerable<KeyValuePair<string, TokenSetting>> Tokens(DocumentSection section)
    {
        foreach (var token in section.Keys.ToArray())
        {
            section.RefuseIf(token.Length == 0, token, "is an empty token");
            var keys = section.Section(token);
            var setting = new TokenSetting(Donor(keys), keys.Flag("force", defaultValue: false));
            keys.RefuseUnknownKeys();
            yield return KeyValuePair.Create(token, setting);
        }
    }

    private TokenDonor? Donor(DocumentSection keys)
    {
        if (!keys.HoldsSection("source"))
        {
            return keys.Has("source") ? new TokenDonor(references.Read(keys, "source")) : null;
        }

        var source = keys.Section("source");
        var kind = source.RequiredText("kind");
        source.RefuseIf(kind is not ("zero" or "model_token"), "kind", $"'{kind}' is not one of: zero, model_token");
        var donor = kind == "model_token" ? ModelToken(source) : TokenDonor.Zero;
        source.RefuseUnknownKeys();
        return donor;
    }

    private TokenDonor ModelToken(DocumentSection source)
    {
        source.RefuseIf(source.Has("token") == source.Has("token_id"), "token", "or token_id is required, and not both");
        return new TokenDonor(references.Read(source, "model"), source.Text("token"),
            source.Has("token_id") ? source.Integer("token_id", null, 0, Vocabulary.LargestId) : null);
    }
}
