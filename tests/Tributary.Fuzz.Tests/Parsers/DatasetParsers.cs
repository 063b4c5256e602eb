using System.IO.Compression;
using Parquet;
using Parquet.Schema;
using Tributary.Datasets;
using Tributary.Datasets.Fingerprints;
using Tributary.Datasets.Reading;
using Tributary.Fuzz.Mutations;

namespace Tributary.Fuzz.Parsers;

/// <summary>Files of examples.</summary>
internal static class DatasetParsers
{
    private const string Lines = """
        {"text": "Das war gut.", "label": "good", "choices": ["a", "b"], "id": 1}
        {"text": "C'était \"mauvais\" 😀", "label": "bad", "choices": ["x"], "extra": {"a": [1, null]}}

        """;

    private const string Cells = "text,label,choices,id\n\"Das war, \"\"gut\"\".\",good,\"[\"\"a\"\", \"\"b\"\"]\",1\n"
        + "mauvais,bad,\"[\"\"x\"\"]\",\n";

    private static readonly FieldRule[] Rules =
        [new("text"), new("label", ["good", "bad"]), new("choices", Optional: true) { List = true }, new("id", Optional: true)];

    public static IReadOnlyList<ParserEntry> All { get; } =
    [
        new("jsonl", ".jsonl", IsDear: false, folder => Reading(folder, "a.jsonl", dice => Vocabularies.JsonLines.Of(dice, Lines))),
        new("csv", ".csv", IsDear: false, folder => Reading(folder, "a.csv", dice => Vocabularies.Cells.Of(dice, Cells))),
        new("tsv", ".tsv", IsDear: false, folder => Reading(folder, "a.tsv", dice => Vocabularies.Cells.Of(dice, Cells.Replace(',',
            '\t')))),
        new("gzip", ".jsonl.gz", IsDear: false, folder => Reading(folder, "a.jsonl.gz", Zipped)),
        new("parquet", ".parquet", IsDear: true, folder =>
        {
            byte[][] files = [.. new[] { CompressionMethod.None, CompressionMethod.Snappy, CompressionMethod.Gzip }.Select(Parquet)];
            return Reading(folder, "a.parquet", dice => ByteMutations.Of(dice, dice.Of(files)));
        }),
    ];

    private static FuzzedParser Reading(TempFolder folder, string name, Func<Dice, byte[]> make) => new(make, input =>
    {
        var path = folder[name];
        File.WriteAllBytes(path, input);
        DatasetFingerprint.Of(DatasetFile.Read(path, Rules));
    });

    /// <summary>A changed text packed, or a packed text changed; one or two members.</summary>
    private static byte[] Zipped(Dice dice)
    {
        var text = dice.OneIn(3) ? Vocabularies.JsonLines.Of(dice, Lines) : Encoding.UTF8.GetBytes(Lines);
        byte[] packed = [.. Gzip(text, dice.Of(CompressionLevel.Fastest, CompressionLevel.NoCompression)), .. dice.OneIn(4) ? Gzip(text)
            : []];
        return dice.OneIn(8) ? packed : ByteMutations.Of(dice, packed);
    }

    private static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.SmallestSize)
    {
        using var target = new MemoryStream();
        using (var packing = new GZipStream(target, level))
        {
            packing.Write(content);
        }

        return target.ToArray();
    }

    private static byte[] Parquet(CompressionMethod method) => ParquetAsync(method).GetAwaiter().GetResult();

    private static async Task<byte[]> ParquetAsync(CompressionMethod method)
    {
        var schema = new ParquetSchema(new DataField<string>("text"), new DataField<string>("label"),
            new ListField("choices", new DataField<string>("element")), new DataField<int>("id"));
        using var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, file, new ParquetOptions { CompressionMethod = method }))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(schema.DataFields[0], new[] { "Das war gut.", "mauvais 😀" });
            await group.WriteAsync(schema.DataFields[1], new[] { "good", "bad" });
            await group.WriteAsync(schema.DataFields[2], new[] { "a", "b", "x" }, new[] { 0, 1, 0 }.AsMemory());
            await group.WriteAsync<int>(schema.DataFields[3], new[] { 1, 2 }.AsMemory());
        }

        return file.ToArray();
    }
}
