namespace Tributary.Releases.Stations;

/// <summary>The JSON of stations' records.</summary>
[JsonSerializable(typeof(StationRecord))]
internal sealed partial class StationJson : JsonSerializerContext
{
    /// <summary>The record's file.</summary>
    public static readonly StationJson Form = new(JsonForm.Indented(nulls: true, letters: false, new StationInputsConverter()));
}
