namespace Tributary.Datasets.Fingerprints;

/// <summary>How many examples hold one label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Examples">Examples that hold it, 0 or more.</param>
internal sealed record LabelCount(string Label, int Examples);

/// <summary>
/// What a dataset is, in a few figures: two files have equal digests exactly when a task reads the same texts from them in the same order,
/// be they gzipped, spelled with other escapes, or carrying other fields besides.
/// </summary>
internal sealed record DatasetFingerprint
{
    // 64 bits of an example's digest: the chance of two alike among a million is 3e-8, and only a count of changes would be off by one.
    private const int DigitsPerExample = 16;

    private const string Noun = "fingerprint of a dataset";
    private const string Remedy = "'tributary verify' says what repairs it";

    /// <summary>SHA-256 over all examples in order, 64 hexadecimal digits.</summary>
    public required string Content { get; init; }

    /// <summary>Number of examples, 1 or more.</summary>
    public required int Examples { get; init; }

    /// <summary>Examples per label, in the order of the task's labels, for the fields
    /// whose texts are labels; a label without examples counts 0.</summary>
    public required IReadOnlyList<LabelCount> Labels { get; init; }

    /// <summary>The first 16 hexadecimal digits of every example's digest, in order: what <see cref="DatasetChanges"/> compares.</summary>
    public required IReadOnlyList<string> ExampleDigests { get; init; }

    /// <summary>Takes the fingerprint of a dataset.</summary>
    public static DatasetFingerprint Of(Dataset dataset)
    {
        var digests = ExampleDigest.OfAll(dataset);
        return new DatasetFingerprint
        {
            Content = Digest.Of(string.Join('\n', digests)).Hex,
            Examples = digests.Count,
            Labels = [.. dataset.Rules.Where(rule => rule.Values is not null).SelectMany(rule => Count(dataset, rule))],
            ExampleDigests = [.. digests.Select(digest => digest[..DigitsPerExample])],
        };
    }

    /// <summary>The fingerprint as JSON; equal fingerprints give equal bytes.</summary>
    public byte[] ToJson() => JsonFile.Write(this, DatasetJson.Form.DatasetFingerprint);

    /// <summary>Reads a file that holds what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="BadInputException">It holds no fingerprint.</exception>
    public static DatasetFingerprint Read(string path) => JsonFile.Read(path, DatasetJson.Form.DatasetFingerprint, Noun, Remedy);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The bytes.</param>
    /// <param name="where">Names the file in the error.</param>
    /// <exception cref="BadInputException">The bytes are no fingerprint.</exception>
    public static DatasetFingerprint FromJson(ReadOnlySpan<byte> json, string where) =>
        JsonFile.Parse(json, DatasetJson.Form.DatasetFingerprint, where, Noun, Remedy);

    private static IEnumerable<LabelCount> Count(Dataset dataset, FieldRule rule)
    {
        var counts = dataset.Records.Select(record => record[rule.Name]).OfType<string>().CountBy(label => label).ToDictionary();
        return rule.Values!.Select(label => new LabelCount(label, counts.GetValueOrDefault(label)));
    }
}

[JsonSerializable(typeof(DatasetFingerprint))]
internal sealed partial class DatasetJson : JsonSerializerContext
{
    public static readonly DatasetJson Form = new(JsonForm.Indented());
}
