using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;
using Tributary.Releases.Stations;
using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>The files of a job's folder: what they are called, how they are written and read.</summary>
internal static class JobFiles
{
    /// <summary>The job itself.</summary>
    public const string Document = "job.json";

    /// <summary>The training examples, one JSON object a line.</summary>
    public const string Train = "train.jsonl";

    /// <summary>The validation examples, likewise.</summary>
    public const string Valid = "valid.jsonl";

    /// <summary>What the task's metric asks; empty if it is not asked for.</summary>
    public const string Questions = "questions.jsonl";

    /// <summary>Adapter and training by the keys of the project file, for a program that is not ours.</summary>
    public const string Recipe = "recipe.json";

    private const string Remedy = "it may be of another version of the program: use the one that wrote it";

    /// <summary>Leaves letters of all languages as they are.</summary>
    public static readonly JobJson Json = new(new JsonSerializerOptions(JobJson.Default.Options)
        { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void WriteLines<T>(string path, IReadOnlyList<T> items, JsonTypeInfo<T> type)
    {
        using var stream = File.Create(path);
        foreach (var item in items)
        {
            JsonSerializer.Serialize(stream, item, type);
            stream.WriteByte((byte)'\n');
        }
    }

    public static IReadOnlyList<T> ReadLines<T>(string path, JsonTypeInfo<T> type) =>
        [.. RegularFile.Lines(path).Select((line, index) => JsonFile.Parse(Encoding.UTF8.GetBytes(line), type,
            FormattableString.Invariant($"{path}:{index + 1}"), "line of a job", Remedy))];

    public static void WriteRecipe(string path, TrainingJob job) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(
        new SortedDictionary<string, string>(job.Adapter.Identity().Concat(job.Recipe.Identity()).Append(new("name", job.Name))
            .ToDictionary(part => part.Key, part => part.Value), StringComparer.Ordinal), Json.SortedDictionaryStringString));

    public static void WriteDocument(string path, JobDocument document) =>
        File.WriteAllBytes(path, JsonFile.Write(document, Json.JobDocument));

    public static JobDocument ReadDocument(string path) =>
        JsonFile.Read(path, Json.JobDocument, "job", Remedy);

    /// <summary>Refuses a folder whose files are not those of its manifest.</summary>
    public static void RequireWhole(string folder)
    {
        var files = FolderManifest.Read(folder).Files.Select(file => (Path: Path.Combine(folder, file.Name), file.Sha256));
        BadInputException.ThrowIfAny(files.Where(file => !File.Exists(file.Path) || Digest.OfFile(file.Path).Hex != file.Sha256)
            .Select(file => new Problem(file.Path, $"{(File.Exists(file.Path) ? "changed since the job was written" : "is missing")}; "
                + "expected what the job's manifest says; 'tributary up' writes the job anew")));
    }
}

/// <summary>What <c>job.json</c> holds; see <see cref="JobFolder"/>.</summary>
/// <param name="Start">The adapter that the training begins from; null for a new one.</param>
/// <param name="HasMetric">Whether the task's metric is asked for.</param>
/// <param name="Labels">The labels of a classification.</param>
internal sealed record JobDocument(
    StationName Station, string Name, string BaseModel, string? Start, string StartIn, string Checkpoint, string Metrics, int? Threads,
    TrainerSettings Settings, AdapterRecipe Adapter, TrainingRecipe Recipe, bool HasMetric, IReadOnlyList<string>? Labels);

internal sealed class DeviceNameConverter() : TextConverter<DeviceName>(
    text => DeviceName.TryParse(text, out var device) ? device : throw new FormatException($"'{text}' is not a device"),
    device => device.ToString());

internal sealed class TrainerCommandConverter() : TextConverter<TrainerCommand>(TrainerCommand.Parse, command => command.Source);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    Converters = [typeof(StationNameConverter), typeof(DeviceNameConverter), typeof(TrainerCommandConverter)])]
[JsonSerializable(typeof(MetricsLine))]
[JsonSerializable(typeof(TrainingExample))]
[JsonSerializable(typeof(TrainingProgress))]
[JsonSerializable(typeof(ValidationQuestion))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(SpeedQuestion))]
[JsonSerializable(typeof(MachineSpeed))]
internal sealed partial class JobJson : JsonSerializerContext
{
    /// <summary>Lines of figures.</summary>
    public static readonly JobJson Line = new(JsonForm.Line(nulls: false));

    /// <summary>Lines of progress.</summary>
    public static readonly JobJson LineWithNulls = new(JsonForm.Line());
}
