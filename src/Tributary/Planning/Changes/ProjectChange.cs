using Tributary.Planning.Inputs;

namespace Tributary.Planning.Changes;

/// <summary>A data file that a change brings into the project.</summary>
/// <param name="Split">What it is for.</param>
/// <param name="Path">Where it lies, or will lie, relative to the project's folder.</param>
/// <param name="Examples">Examples in it.</param>
/// <param name="Copied">False if it lay there already.</param>
internal sealed record AddedFile(Split Split, string Path, int Examples, bool Copied);

/// <summary>An example that comes in though the data have it already, or one much like it.</summary>
/// <param name="Kind">leakage: a held-out example in other data; duplicate: the same example in training;
/// similar: nearly the same text in training; contradiction: the same text with another answer.</param>
/// <param name="File">The example's file.</param>
/// <param name="Line">Its line or row, from 1.</param>
/// <param name="Text">The first 80 characters of its text.</param>
/// <param name="OtherFile">The file of the one that is there.</param>
/// <param name="OtherLine">Its line or row, from 1.</param>
/// <param name="OtherText">The first 80 characters of its text.</param>
/// <param name="Similarity">1 if the compared forms are the same, else 0.8 or more.</param>
internal sealed record AddedPair(string Kind, string File, int Line, string Text, string OtherFile, int OtherLine,
    string OtherText, double Similarity)
{
    /// <summary>The pair of a finding.</summary>
    internal static AddedPair Of(string kind, LeakageFinding finding) => new(
        kind, finding.Example.File, finding.Example.Line, finding.Example.Beginning, finding.Other.File, finding.Other.Line,
            finding.Other.Beginning, finding.Similarity);

    /// <inheritdoc/>
    public override string ToString()
    {
        var how = Kind == "contradiction" ? "has another answer than" : Similarity == 1 ? "is"
            : FormattableString.Invariant($"is nearly ({Similarity:0.00})");
        return string.Create(CultureInfo.InvariantCulture,
            $"{Kind}  {File}:{Line}: '{Text}' {how} '{OtherText}' in {OtherFile}:{OtherLine}");
    }
}

/// <summary>What a change of a project did, or would do.</summary>
/// <param name="Verb">The verb, as in <c>add-data</c>.</param>
/// <param name="Language">The language that it is about.</param>
/// <param name="DryRun">True if nothing was written.</param>
/// <param name="Diff">The project file's change as a unified diff; empty if it stays as it is.</param>
/// <param name="Files">Data files that came in.</param>
/// <param name="Adapter">The adapter's folder, relative to the project's; null if the change brings none.</param>
/// <param name="Notes">What people should know, a sentence each.</param>
/// <param name="Pairs">Examples that came in though the data have them already, or nearly; kind by kind, in the order of their
/// lines.</param>
internal sealed record ProjectChange(string Verb, string Language, bool DryRun, string Diff, IReadOnlyList<AddedFile> Files,
    string? Adapter, IReadOnlyList<string> Notes, IReadOnlyList<AddedPair> Pairs)
{
    /// <summary>The change as one indented JSON document.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ChangeJson.Form.ProjectChange);
}

[JsonSerializable(typeof(AdapterProvenance))]
[JsonSerializable(typeof(ProjectChange))]
internal sealed partial class ChangeJson : JsonSerializerContext
{
    public static readonly ChangeJson Form = new(JsonForm.Indented(nulls: false));
}
