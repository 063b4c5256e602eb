using System.Text.Json.Serialization;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>The JSON of runs: their documents, what they keep, and the lines between a run and its trainings.</summary>
[JsonSerializable(typeof(FailedRunJson))]
[JsonSerializable(typeof(KeptTrial))]
[JsonSerializable(typeof(MetricsLine))]
[JsonSerializable(typeof(RunJson))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(TrainingExample))]
[JsonSerializable(typeof(TrainingProgress))]
internal sealed partial class RunningJson : JsonSerializerContext
{
    /// <summary>Documents, and scores that are kept.</summary>
    public static readonly RunningJson Form = new(JsonForm.Indented());

    /// <summary>Lines of figures.</summary>
    public static readonly RunningJson Line = new(JsonForm.Line(nulls: false));

    /// <summary>Lines of progress.</summary>
    public static readonly RunningJson LineWithNulls = new(JsonForm.Line());

    /// <summary>What a trainer of another kind is given.</summary>
    public static readonly RunningJson Letters = new(JsonForm.Line(letters: true));
}
