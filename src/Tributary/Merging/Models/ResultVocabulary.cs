using System.Text.Json.Nodes;
using Tributary.Merging.Recipes;
using Tributary.Models;
using Tributary.Tokenizers;

namespace Tributary.Merging.Models;

/// <summary>The tokens of the result, and where every model has them.</summary>
/// <param name="Tokenizer">The result's tokenizer.</param>
/// <param name="Own">The tokens of each model.</param>
/// <param name="First">The tokens of the model that the result starts from.</param>
/// <param name="Settings">What the recipe says of single tokens and of padding.</param>
internal sealed record ResultVocabulary(TokenizerEdition Tokenizer, IReadOnlyDictionary<ModelFolder, TokenizerTokens> Own,
    TokenizerTokens First, TokenizerSettings Settings)
{
    private const string SizeKey = "vocab_size";

    /// <summary>The folder whose tokenizer files the result has.</summary>
    public string Folder => Tokenizer.Source.Folder;

    /// <summary>True if these are the files of another model than the one that the result starts from.</summary>
    public bool IsOther => Folder != First.Folder;

    /// <summary>Rows of tokens: the largest id + 1.</summary>
    public int Tokens => Tokenizer.Count;

    /// <summary>Rows of the result, those that only pad included.</summary>
    public int Rows => Settings.PadToMultipleOf is { } multiple ? checked((Tokens + multiple - 1) / multiple * multiple) : Tokens;

    /// <summary>The row of each of the result's tokens in a tensor of a model; -1: it has none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stored">Rows of the tensor.</param>
    public int[] RowsIn(ModelFolder model, long stored)
    {
        var rows = new int[Tokens];
        Array.Fill(rows, -1);
        foreach (var (token, id) in Tokenizer.Ids)
        {
            if (Own[model].Ids.TryGetValue(token, out var row) && row < stored)
            {
                rows[id] = row;
            }
        }

        return rows;
    }

    /// <summary>The row that a donor names; null if it has no such token.</summary>
    /// <param name="token">The result's token.</param>
    /// <param name="donor">Names a model.</param>
    /// <param name="model">That model.</param>
    /// <param name="stored">Rows of its tensor.</param>
    public int? RowOf(string token, TokenDonor donor, ModelFolder model, long stored) =>
        (donor.Id ?? (Own[model].Ids.TryGetValue(donor.Token ?? token, out var row) ? row : null)) is { } found && found < stored
            ? found : null;

    /// <summary>Writes the number of rows and the ids of tokens into the result's config.json.</summary>
    public void Describe(JsonObject config)
    {
        var text = !config.ContainsKey(SizeKey) && config["text_config"] is JsonObject inner ? inner : config;
        text[SizeKey] = Rows;
        MoveIds(config, ModelConfigFile.FileName);
    }

    /// <summary>Writes the ids of tokens into a configuration that came from the model that the result starts from.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="name">Its file's name.</param>
    public void MoveIds(JsonObject config, string name)
    {
        if (!IsOther)
        {
            return;
        }

        var path = Path.Combine(Folder, name);
        var tokens = First.Ids.Select(token => (token.Value, token.Key)).ToLookup(token => token.Value, token => token.Key);
        TokenIdKeys.Move(config, File.Exists(path) ? JsonObject.Create(JsonFile.Read(path, allowDuplicates: true)) : null,
            id => tokens[id].Select(token => Tokenizer.Ids.TryGetValue(token, out var moved) ? moved : (int?)null).FirstOrDefault());
    }
}
