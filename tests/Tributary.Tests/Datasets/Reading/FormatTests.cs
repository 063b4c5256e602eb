using System.IO.Compression;
using CsCheck;
using Parquet;
using Parquet.Schema;
using Tributary.Datasets;
using Tributary.Datasets.Fingerprints;
using Tributary.Datasets.Reading;
using Tributary.Testing;

namespace Tributary.Tests.Datasets.Reading;

/// <summary>CSV, TSV and Parquet say the same as JSONL, and say if they are wrong.</summary>
public sealed class FormatTests : IDisposable
{
    private static readonly FieldRule[] Rules =
    [
        new("question"), new("choices") { List = true }, new("answer"), new("id", Optional: true),
    ];

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Read_SameRowsInAnyFormat_HaveTheSameFingerprint() =>
        Gen.Select(Texts, Texts.Array[1, 4], Gen.Int[0, 9]).Array[1, 6].Sample(
            rows =>
            {
                (string, string[], int)[] examples = [.. rows.Select(row => (row.Item1, row.Item2, row.Item3))];
                File.WriteAllText(temp["a.jsonl"],
                    string.Concat(examples.Select(row => JsonSerializer.Serialize(new
                    { question = row.Item1, choices = row.Item2, answer = row.Item3 }) + "\n")));
                File.WriteAllText(temp["a.csv"], Separated(',', examples));
                File.WriteAllText(temp["a.tsv"], Separated('\t', examples));
                WriteParquet(temp["a.parquet"], examples);
                foreach (var name in new[] { "a.jsonl", "a.csv", "a.tsv", "a.parquet" })
                {
                    Gzip(temp[name], temp[name + ".gz"]);
                }

                var expected = DatasetFingerprint.Of(DatasetFile.Read(temp["a.jsonl"], Rules)).Content;
                Assert.All(DatasetFile.Endings, ending => Assert.Equal(expected,
                    DatasetFingerprint.Of(DatasetFile.Read(temp["a" + ending], Rules)).Content));
            },
            iter: 30,
            threads: 1);

    [Fact]
    public void Read_MappedColumns_HaveTheFingerprintOfTheNames()
    {
        File.WriteAllText(temp["a.csv"], "review_body,stars\nfine,2\n");
        File.WriteAllText(temp["b.jsonl"], "{\"text\":\"fine\",\"label\":\"2\"}\n");
        FieldRule[] plain = [new("text"), new("label", ["1", "2"])];
        FieldRule[] mapped = [plain[0] with { Column = "review_body" }, plain[1] with { Column = "stars" }];

        var dataset = DatasetFile.Read(temp["a.csv"], mapped);

        Assert.Equal("fine", dataset.Records[0]["text"]);
        Assert.Equal(DatasetFingerprint.Of(DatasetFile.Read(temp["b.jsonl"], plain)).Content, DatasetFingerprint.Of(dataset).Content);
    }

    [Theory]
    [InlineData("question,choices,answer\nq,\"[\"\"a\"\",\"\"b\"\"]\",0\n\"open,x,1\n", 3, "begins a quoted cell that is never closed")]
    [InlineData("question,choices,answer\nq\"r,\"[\"\"a\"\"]\",0\n", 2, "has a quote inside a cell that is not quoted")]
    [InlineData("question,choices,answer\n\"q\"r,\"[\"\"a\"\"]\",0\n", 2, "has text behind a closing quote")]
    [InlineData("question,choices,answer\n\"two\nlines\",\"[\"\"a\"\"]\",0\nq,0\n", 4, "has 2 cells, and the header has 3")]
    [InlineData("question,choices,answer\nq,a|b,0\n", 2, "field 'choices' is 'a|b'; expected a list of texts")]
    [InlineData("question,choices,answer\nq,\"[\"\"a\"\",\"\" \"\"]\",0\n", 2, "field 'choices': item 2 of 2 is blank")]
    [InlineData("question,choices,answer\n,\"[\"\"a\"\"]\",0\n", 2,
        "field 'question' is missing or null; the line has 'question', 'choices', 'answer'")]
    [InlineData("question,choices\nq,\"[\"\"a\"\"]\"\n", 2, "field 'answer' is missing or null")]
    [InlineData("question,choices,answer\n\nq,\"[\"\"a\"\"]\",0\n", 2, "is blank between examples")]
    [InlineData("question,choices,answer,answer\nq,\"[\"\"a\"\"]\",0,0\n", 1, "names the column 'answer' twice")]
    public void Read_BadCsv_IsRefusedWithItsLine(string content, int line, string expected)
    {
        File.WriteAllText(temp["bad.csv"], content);

        var problem = Assert.Throws<BadInputException>(() => DatasetFile.Read(temp["bad.csv"], Rules)).Problems[0];

        Assert.Equal(FormattableString.Invariant($"{temp["bad.csv"]}:{line}"), problem.Where);
        Assert.StartsWith(expected, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CsvOfTheHeaderAlone_IsEmpty()
    {
        File.WriteAllText(temp["a.csv"], "question,choices,answer\n\n");

        Assert.Contains("is empty", Assert.Throws<BadInputException>(() => DatasetFile.Read(temp["a.csv"], Rules))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ParquetWithANull_IsRefusedWithItsRow()
    {
        WriteParquet(temp["a.parquet"], [("q", ["a"], 0), (null!, ["b"], 1)]);

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(temp["a.parquet"], Rules)).Problems);

        Assert.Equal($"{temp["a.parquet"]}, row 2", problem.Where);
        Assert.StartsWith("field 'question' is missing or null; the row has 'question', 'choices', 'answer'",
            problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ParquetCutOrDamaged_IsRefused()
    {
        WriteParquet(temp["a.parquet"], [("q", ["a", "b"], 0)]);
        var whole = File.ReadAllBytes(temp["a.parquet"]);
        foreach (var length in new[] { 0, 3, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(temp["cut.parquet"], whole[..length]);
            Assert.Contains("cut.parquet", Assert.Throws<BadInputException>(() => DatasetFile.Read(temp["cut.parquet"], Rules))
                .Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_ParquetListWhereTextIsExpected_NamesTheColumn()
    {
        WriteParquet(temp["a.parquet"], [("q", ["a"], 0)]);

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(temp["a.parquet"], [new("choices")])).Problems);

        Assert.Contains("column 'choices' is of kind List; expected text", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.csv", "text;label\n\"a, b\";x\n", "separates its columns by ';', and is read by ','; write 'delimiter: \";\"'")]
    [InlineData("a.csv", "text\tlabel\na\tx\n", "separates its columns by tabs, and is read by ','; write 'delimiter: \"\\t\"'")]
    [InlineData("a.tsv", "text,label\na,x\n", "separates its columns by ',', and is read by tabs; give it a name that ends in .csv")]
    public void Read_AnotherSeparator_IsFoundAndNamed(string name, string content, string expected)
    {
        File.WriteAllText(temp[name], content);
        FieldRule[] rules = [new("text"), new("label")];
        var problem = Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(temp[name], rules)).Problems);
        Assert.StartsWith(expected, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_SeparatorThatIsSaid_IsTaken()
    {
        File.WriteAllText(temp["a.csv"], "text;label\r\"a, b\";x\rc;y");
        var dataset = DatasetFile.TryRead(temp["a.csv"], [new("text"), new("label")], [], ';')!;
        Assert.Equal([("a, b", "x"), ("c", "y")], dataset.Records.Select(record => (record["text"]!, record["label"]!)));
    }

    [Theory]
    [InlineData("listv2.parquet", "uses a feature of Parquet that is not read: lists in data pages of version 2, as in column 'choices'")]
    [InlineData("comp_Lz4Hadoop.parquet", "is compressed by the codec LZ4 of Hadoop, which is not read")]
    [InlineData("struct1text.parquet", "column 'text' is of kind Struct; expected text")]
    public void Read_ParquetFeatureThatIsNotRead_IsNamed(string file, string expected)
    {
        var path = SharedFolder.Require("cases", "parquet", file);
        FieldRule[] rules = file == "listv2.parquet" ? Rules : [new("text"), new("label")];
        var problem = Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(path, rules)).Problems);
        Assert.StartsWith(expected, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ParquetConversations_HaveTheFingerprintOfTheLines()
    {
        Conversation[] rows =
        [
            new([new("user", "hi"), new("assistant", "hello"), new("user", "?"), new("assistant", "bye")]),
            new([new("system", "Be kind."), new("user", "ja"), new("assistant", "nein")]),
        ];
        FieldRule[] rules = [new("messages") { Conversation = true }];
        await using (var stream = File.Create(temp["a.parquet"]))
        {
            await Parquet.Serialization.ParquetSerializer.SerializeAsync(rows, stream,
                cancellationToken: TestContext.Current.CancellationToken);
        }

        File.WriteAllLines(temp["a.jsonl"], rows.Select(row => JsonSerializer.Serialize(row)));
        Assert.Equal(DatasetFingerprint.Of(DatasetFile.Read(temp["a.jsonl"], rules)).Content,
            DatasetFingerprint.Of(DatasetFile.Read(temp["a.parquet"], rules)).Content);
    }

    private static Gen<string> Texts => Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Int[0, 7].Select(index => "\",\t\né日\\|"[index])), 1,
        12].Where(text => !string.IsNullOrWhiteSpace(text));

    private static string Separated(char separator, (string Question, string[] Choices, int Answer)[] rows)
    {
        string Cell(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var lines = rows.Select(row => FormattableString.Invariant(
            $"{Cell(row.Question)}{separator}{Cell(JsonSerializer.Serialize(row.Choices))}{separator}{row.Answer}\r\n"));
        return $"question{separator}choices{separator}answer\r\n{string.Concat(lines)}";
    }

    private static void WriteParquet(string path, (string Question, string[] Choices, int Answer)[] rows) =>
        WriteParquetAsync(path, rows).GetAwaiter().GetResult();

    private static async Task WriteParquetAsync(string path, (string Question, string[] Choices, int Answer)[] rows)
    {
        var schema = new ParquetSchema(new DataField<string>("question"), new ListField("choices", new DataField<string>("element")),
            new DataField<int>("answer"));
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(schema, file);
        // Two row groups, if there are two rows.
        foreach (var part in rows.Chunk((rows.Length + 1) / 2))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(schema.DataFields[0], part.Select(row => row.Question).ToArray());
            int[] levels = [.. part.SelectMany(row => row.Choices.Select((_, index) => index == 0 ? 0 : 1))];
            await group.WriteAsync(schema.DataFields[1], part.SelectMany(row => row.Choices).ToArray(), levels.AsMemory());
            await group.WriteAsync<int>(schema.DataFields[2], part.Select(row => row.Answer).ToArray().AsMemory());
        }
    }

    private static void Gzip(string from, string to)
    {
        using var target = new GZipStream(File.Create(to), CompressionLevel.Fastest);
        target.Write(File.ReadAllBytes(from));
    }

    // Names as the file has them.
    private sealed record Conversation(List<Turn> messages);

    private sealed record Turn(string role, string content);
}
