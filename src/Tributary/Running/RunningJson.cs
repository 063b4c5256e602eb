namespace Tributary.Running;

/// <summary>The JSON of runs: their documents, and what they keep.</summary>
[JsonSerializable(typeof(FailureJson))]
[JsonSerializable(typeof(KeptTrial))]
[JsonSerializable(typeof(RunJson))]
internal sealed partial class RunningJson : JsonSerializerContext
{
    /// <summary>Documents, and scores that are kept.</summary>
    public static readonly RunningJson Form = new(JsonForm.Indented());
}
