using System.Text.Json.Nodes;

namespace Tributary.Merging.Models;

/// <summary>
/// The keys of a configuration that name tokens by id, as in <c>eos_token_id</c>: where the result has another model's tokenizer, they are
/// those of that model, or else the ids that the same tokens have there.
/// </summary>
internal static class TokenIdKeys
{
    private const string Ending = "_token_id";

    /// <summary>Changes the keys of a configuration.</summary>
    /// <param name="config">The configuration of the model that the result starts from.</param>
    /// <param name="donor">The same file of the model whose tokenizer the result has; null: it has none.</param>
    /// <param name="newId">The id in the result of the token with an id; null: it is not there.</param>
    public static void Move(JsonObject config, JsonObject? donor, Func<int, int?> newId)
    {
        foreach (var key in KeysOf(config))
        {
            config[key] = donor is null ? Moved(config[key], newId) : donor[key]?.DeepClone();
        }

        foreach (var key in KeysOf(donor ?? []).Where(key => !config.ContainsKey(key)))
        {
            config[key] = donor![key]?.DeepClone();
        }
    }

    private static string[] KeysOf(JsonObject config) =>
        [.. config.Select(entry => entry.Key).Where(key => key.EndsWith(Ending, StringComparison.Ordinal))];

    private static JsonNode? Moved(JsonNode? value, Func<int, int?> newId) => value switch
    {
        JsonArray list => new JsonArray([.. list.Select(item => Moved(item, newId)).Where(item => item is not null)]),
        JsonValue one when one.TryGetValue(out int id) => newId(id) is { } moved ? JsonValue.Create(moved) : null,
        _ => null,
    };
}
