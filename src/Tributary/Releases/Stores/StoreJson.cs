namespace Tributary.Releases.Stores;

/// <summary>The JSON of what ran.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(RunUnderWay))]
internal sealed partial class StoreJson : JsonSerializerContext
{
    /// <summary>Lines of the ledger, and runs on their way there.</summary>
    public static readonly StoreJson Line = new(JsonForm.Line(nulls: false));
}
