namespace Tributary.Projects.Starting;

/// <summary>A project file as it was written.</summary>
/// <param name="Text">The file.</param>
/// <param name="Kind">The kind of task that was asked for or found.</param>
/// <param name="Languages">The languages found.</param>
/// <param name="Open">What is still to be mended, as its head says; empty if nothing is.</param>
internal sealed record StartedProject(string Text, string Kind, IReadOnlyList<string> Languages, IReadOnlyList<string> Open)
{
    /// <summary>What was found, as an indented document.</summary>
    /// <param name="file">Where the file was written.</param>
    public byte[] ToJson(string file) =>
        JsonSerializer.SerializeToUtf8Bytes(new StartJson(file, Kind, Languages, Open), StartingJson.Form.StartJson);
}

internal sealed record StartJson(string File, string Kind, IReadOnlyList<string> Languages, IReadOnlyList<string> Open);

[JsonSerializable(typeof(StartJson))]
internal sealed partial class StartingJson : JsonSerializerContext
{
    public static readonly StartingJson Form = new(JsonForm.Indented());
}
