using System.IO.Compression;
using CsCheck;
using Tributary.Datasets;
using Tributary.Datasets.Fingerprints;
using Tributary.Datasets.Reading;
using Tributary.Testing;

namespace Tributary.Tests.Datasets.Reading;

public sealed class DatasetFileTests : IDisposable
{
    private static readonly FieldRule[] Rules = [new("text"), new("label", ["negative", "positive"]), new("id", Optional: true)];

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Read_PlainLines_GivesTextsAndLineNumbers()
    {
        var dataset = DatasetFile.Read(Write("""
            {"text": "Sehr schön", "label": "positive"}
            {"label": "negative", "stars": [1, 2], "meta": {"text": "inner"}, "text": "schlecht", "id": 7}
            """), Rules);

        Assert.Equal(2, dataset.Records.Count);
        Assert.Equal("Sehr schön", dataset.Records[0]["text"]);
        Assert.Null(dataset.Records[0]["id"]);
        Assert.Equal("schlecht", dataset.Records[1]["text"]);
        Assert.Equal("7", dataset.Records[1]["id"]);
        Assert.Equal([1, 2], dataset.Records.Select(record => record.Line));
    }

    [Fact]
    public void Read_ByteOrderMarkCrlfAndBlankEnd_ReadsTheSame()
    {
        var plain = DatasetFile.Read(Write("{\"text\":\"a\",\"label\":\"positive\"}\n{\"text\":\"b\",\"label\":\"negative\"}"), Rules);
        var dressed =
            DatasetFile.Read(Write("\uFEFF{\"text\":\"a\",\"label\":\"positive\"}\r\n{\"text\":\"b\",\"label\":\"negative\"}\r\n\r\n \n"),
            Rules);

        Assert.Equal(DatasetFingerprint.Of(plain).Content, DatasetFingerprint.Of(dressed).Content);
    }

    [Fact]
    public void Read_LineSeparatorsInsideText_AreText()
    {
        var dataset = DatasetFile.Read(Write("{\"text\":\"a\u2028b\u0085c\",\"label\":\"positive\"}"), Rules);

        Assert.Equal("a\u2028b\u0085c", dataset.Records[0]["text"]);
    }

    [Fact]
    public void Read_NumbersAndTruthValues_KeepTheirJsonText()
    {
        FieldRule[] rules = [new("a"), new("b"), new("c")];

        var record = DatasetFile.Read(Write("""{"a": 1.50, "b": true, "c": -2e5}"""), rules).Records[0];

        Assert.Equal(["1.50", "true", "-2e5"], new[] { record["a"], record["b"], record["c"] });
    }

    [Theory]
    [InlineData("not json", "is not JSON (at byte 2)")]
    [InlineData("{\"text\":\"a\",\"label\":\"positive\"", "is not JSON")]
    [InlineData("{\"text\":\"a\",\"label\":\"positive\"} x", "is not JSON")]
    [InlineData("{\"text\":\"a\",\"label\":\"positive\"}{}", "is not JSON")]
    [InlineData("{\"text\":\"a\",\"label\":\"positive\",}", "is not JSON")]
    [InlineData("{'text':'a'}", "is not JSON")]
    [InlineData("// comment", "is not JSON")]
    [InlineData("{\"text\":NaN,\"label\":\"positive\"}", "is not JSON")]
    [InlineData("{\"text\":\"a\tb\",\"label\":\"positive\"}", "is not JSON")]
    [InlineData("[\"a\", \"positive\"]", "is not an object")]
    [InlineData("[1", "is not JSON")]
    [InlineData("\"a\"", "is not an object")]
    [InlineData("null", "is not an object")]
    [InlineData("{}", "field 'text' is missing or null; the line has no field")]
    [InlineData("{\"txt\":\"a\",\"label\":\"positive\"}", "field 'text' is missing or null; the line has 'txt', 'label'")]
    [InlineData("{\"Text\":\"a\",\"label\":\"positive\"}", "field 'text' is missing")]
    [InlineData("{\"text\":null,\"label\":\"positive\"}", "field 'text' is missing or null")]
    [InlineData("{\"text\":null,\"text\":\"a\",\"label\":\"positive\"}", "has the field 'text' twice")]
    [InlineData("{\"text\":\"a\",\"te\\u0078t\":\"b\",\"label\":\"positive\"}", "has the field 'text' twice")]
    [InlineData("{\"text\":\" \\t\\u3000\",\"label\":\"positive\"}", "field 'text' is blank")]
    [InlineData("{\"text\":[\"a\"],\"label\":\"positive\"}", "field 'text' is an array")]
    [InlineData("{\"text\":{\"a\":1},\"label\":\"positive\"}", "field 'text' is an object")]
    [InlineData("{\"text\":\"a\",\"label\":\"Positive\"}", "field 'label' is 'Positive'; expected one of 'negative', 'positive'")]
    [InlineData("{\"text\":\"a\",\"label\":1}", "field 'label' is '1'")]
    [InlineData("{\"text\":\"\\ud83d\",\"label\":\"positive\"}", "half of a surrogate pair")]
    [InlineData("{\"text\":\"a\",\"label\":\"\\udc00\"}", "half of a surrogate pair")]
    public void Read_BadLine_IsRefusedWithItsLine(string line, string expected)
    {
        var path = Write($"{{\"text\":\"fine\",\"label\":\"positive\"}}\n{line}\n");

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems.Take(1));

        Assert.Equal($"{path}:2", problem.Where);
        Assert.Contains(expected, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LabelWrittenWithEscapes_IsTheLabel() =>
        Assert.Equal("positive", DatasetFile.Read(Write("{\"text\":\"a\",\"label\":\"p\\u006fsitive\"}"), Rules).Records[0]["label"]);

    [Fact]
    public void Read_SeveralProblems_ListsAllInOrder()
    {
        var path = Write("{\"text\":\"\",\"label\":\"x\"}\n\n{\"text\":[],\"id\":\"\"}\n{\"text\":\"a\",\"label\":\"positive\"}\n");

        var problems = Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems;

        Assert.Equal(
            [":1 blank", ":1 is 'x'", ":2 blank", ":3 array", ":3 missing", ":3 blank"],
            problems.Select(problem => problem.Where[path.Length..] + " "
                + new[] { "blank", "is 'x'", "array", "missing" }.First(word => problem.Text.Contains(word, StringComparison.Ordinal))));
    }

    [Fact]
    public void Read_OneMistakeInEveryLine_IsToldOnce()
    {
        var path = Write(string.Join('\n', Enumerable.Repeat("{\"text\":\"a\"}", 20_000)));

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems);

        Assert.Equal($"{path}:1", problem.Where);
        Assert.EndsWith("; the same of line 2, line 3, line 4 and 19996 more", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WrongLabels_AreToldOnceWhateverTheyAre()
    {
        var path = Write(string.Join('\n', Enumerable.Range(0, 9).Select(i => $$"""{"text":"a","label":"wrong{{i}}"}""")));

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems);

        Assert.Contains("is 'wrong0'; expected one of", problem.Text, StringComparison.Ordinal);
        Assert.EndsWith("; the same of line 2, line 3, line 4 and 5 more", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyKindsOfProblems_ListsFiftyAndCountsTheRest()
    {
        var path = Write(string.Join('\n', Enumerable.Range(0, 60).Select(i => new string(' ', i) + "{")));

        var problems = Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems;

        Assert.Equal(51, problems.Count);
        Assert.Contains("and 10 more kinds of problems (60 problems in this file)", problems[50].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NotUtf8_IsRefusedWithItsLine()
    {
        byte[][] attacks = [[0xE9], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82]];
        foreach (var attack in attacks)
        {
            var path = Write([.. "{\"text\":\"a\",\"label\":\"positive\",\"other\":\""u8, .. attack, .. "\"}\n"u8]);

            var problem = Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems);

            Assert.Equal($"{path}:1", problem.Where);
            Assert.StartsWith("is not UTF-8: byte 0x", problem.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_Latin1_IsToldOnceWithLineAndLetter()
    {
        var path = Write([.. "{\"text\":\"a\",\"label\":\"positive\"}\n{\"text\":\"caf\xE9"u8[..^2], 0xE9, .. "\"}\n{\"text\":\""u8, 0xFC]);
        var problem = Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems);
        Assert.Equal(($"{path}:2", "is not UTF-8: byte 0xE9 ('é' in Latin-1) begins no character there; save the file as UTF-8"),
            (problem.Where, problem.Text));
    }

    [Theory]
    [InlineData(false, "is UTF-16 without a byte order mark (little-endian); save it as UTF-8")]
    [InlineData(true, "is UTF-16 without a byte order mark (big-endian); save it as UTF-8")]
    public void Read_Utf16WithoutMark_SaysSo(bool isBigEndian, string expected)
    {
        var path = Write(new UnicodeEncoding(isBigEndian, byteOrderMark: false).GetBytes("{\"text\":\"नमस्ते\",\"label\":\"positive\"}\n"));
        Assert.Equal(expected, Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems).Text);
    }

    [Fact]
    public void Read_CarriageReturnsAlone_EndLines()
    {
        var dataset = DatasetFile.Read(Write("{\"text\":\"a\",\"label\":\"positive\"}\r{\"text\":\"b\",\"label\":\"negative\"}\r"), Rules);
        Assert.Equal([("a", 1), ("b", 2)], dataset.Records.Select(record => (record["text"]!, record.Line)));
    }

    [Theory]
    [InlineData("[{\"text\":\"a\",\"label\":\"positive\"}]", "is a JSON array, not lines of objects")]
    [InlineData("\n[\n {\n  \"text\": \"a\"\n }\n]", "is a JSON array, not lines of objects")]
    [InlineData("{\n  \"text\": \"a\"\n}\n", "has objects that go over several lines")]
    public void Read_JsonThatIsNoLines_IsToldOnce(string content, string expected) => Assert.StartsWith(expected,
        Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(Write(content), Rules)).Problems).Text,
        StringComparison.Ordinal);

    [Fact]
    public void Read_LabelInAnotherUnicodeForm_IsTheTasksLabel()
    {
        FieldRule[] rules = [new("text"), new("label", ["n\u00e9gatif", "positif"])];
        Assert.Equal("n\u00e9gatif", DatasetFile.Read(Write("{\"text\":\"a\",\"label\":\"ne\u0301gatif\"}"), rules).Records[0]["label"]);
    }

    [Fact]
    public void Read_BlankTextOfAnOptionalField_IsAbsent()
    {
        FieldRule[] rules = [new("text"), new("input", Optional: true) { MayBeBlank = true }];
        var absent = DatasetFingerprint.Of(DatasetFile.Read(Write("{\"text\":\"a\"}"), rules)).Content;
        Assert.All(new[] { "\"\"", "null", "\" \"" }, blank => Assert.Equal(absent,
            DatasetFingerprint.Of(DatasetFile.Read(Write($"{{\"text\":\"a\",\"input\":{blank}}}"), rules)).Content));
    }

    [Fact]
    public void Read_Utf16_SaysSo()
    {
        var path = Write([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{\"text\":\"a\",\"label\":\"positive\"}\n")]);

        Assert.Contains("UTF-16", Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems)
            .Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DeepNesting_IsRefused()
    {
        var path = Write("{\"text\":\"a\",\"label\":\"positive\",\"deep\":" + new string('[', 100_000) + new string(']', 100_000) + "}");

        Assert.Contains("is not JSON", Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Problems)
            .Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("\uFEFF")]
    public void Read_Empty_IsRefused(string content) =>
        Assert.Contains("is empty", Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(Write(content), Rules)).Problems)
            .Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("absent.csv", "does not exist")]
    [InlineData("absent.parquet.gz", "does not exist")]
    [InlineData("train.json", "is a .json file")]
    [InlineData("train.txt", "expected a name ending in .jsonl, .csv, .tsv or .parquet, or one of these and .gz")]
    [InlineData("absent.jsonl", "does not exist")]
    [InlineData("no/folder/absent.jsonl", "does not exist")]
    public void Read_WrongKindOrAbsent_SaysWhatIsExpected(string name, string expected) =>
        Assert.Contains(expected, Assert.Single(Assert.Throws<BadInputException>(() => DatasetFile.Read(temp[name], Rules)).Problems)
            .Text, StringComparison.Ordinal);

    [Fact]
    public void Read_Folder_IsRefused()
    {
        Directory.CreateDirectory(temp["folder.jsonl"]);

        Assert.Contains("is a folder", Assert.Throws<BadInputException>(() => DatasetFile.Read(temp["folder.jsonl"], Rules))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Gzip_GivesTheSameFingerprint()
    {
        const string lines = "{\"text\":\"a\",\"label\":\"positive\"}\n{\"text\":\"b\",\"label\":\"negative\"}\n";

        var zipped = DatasetFile.Read(Write(Gzip(lines), "x.jsonl.gz"), Rules);

        Assert.Equivalent(DatasetFingerprint.Of(DatasetFile.Read(Write(lines), Rules)), DatasetFingerprint.Of(zipped), strict: true);
    }

    [Fact]
    public void Read_ConcatenatedGzip_ReadsAllMembers()
    {
        var path = Write([.. Gzip("{\"text\":\"a\",\"label\":\"positive\"}\n"), .. Gzip("{\"text\":\"b\",\"label\":\"negative\"}\n")],
            "x.jsonl.gz");

        Assert.Equal(2, DatasetFile.Read(path, Rules).Records.Count);
    }

    [Theory]
    [InlineData(CompressionLevel.SmallestSize)]
    [InlineData(CompressionLevel.NoCompression)]
    public void Read_GzipCutAnywhere_IsRefused(CompressionLevel level)
    {
        var whole = Gzip(string.Concat(Enumerable.Range(0, 12)
            .Select(i => FormattableString.Invariant($"{{\"text\":\"{(char)('a' + i)}{i * 7919}\",\"label\":\"positive\"}}\n"))), level);
        for (var length = 1; length < whole.Length; length++)
        {
            var path = Write(whole[..length], "cut.jsonl.gz");
            var message = Assert.Throws<BadInputException>(() => DatasetFile.Read(path, Rules)).Message;
            Assert.Contains("is not a whole gzip file", message, StringComparison.Ordinal);
        }

        Assert.Equal(12, DatasetFile.Read(Write(whole, "cut.jsonl.gz"), Rules).Records.Count);
    }

    [Fact]
    public void Read_GzipDamagedOrPlain_IsRefused()
    {
        var damaged = Gzip("{\"text\":\"a\",\"label\":\"positive\"}\n");
        damaged[^6] ^= 1;
        byte[] trailing = [.. Gzip("{\"text\":\"a\",\"label\":\"positive\"}\n"), .. "garbage"u8];
        foreach (var bytes in new[] { damaged, trailing, "{\"text\":\"a\",\"label\":\"positive\"}\n"u8.ToArray() })
        {
            Assert.Contains(
                "is not a whole gzip file",
                Assert.Throws<BadInputException>(() => DatasetFile.Read(Write(bytes, "bad.jsonl.gz"), Rules)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TryRead_SeveralFiles_CollectsTheProblemsOfAll()
    {
        var problems = new List<Problem>();

        Assert.Null(DatasetFile.TryRead(temp["a.jsonl"], Rules, problems));
        Assert.Null(DatasetFile.TryRead(temp["b.jsonl"], Rules, problems));

        Assert.Equal([temp["a.jsonl"], temp["b.jsonl"]], problems.Select(problem => problem.Where));
    }

    [Fact]
    public void Read_AnyTexts_ComeBackAsTheyWere() =>
        Gen.String[Gen.Char, 1, 30].Where(text => !string.IsNullOrWhiteSpace(text) && IsText(text)).Array[1, 20].Sample(
            texts =>
            {
                var path = Write(
                    string.Concat(texts.Select(text => $"{{\"label\":\"positive\",\"text\":{JsonSerializer.Serialize(text)}}}\n")));
                Assert.Equal(texts, DatasetFile.Read(path, Rules).Records.Select(record => record["text"]));
            },
            iter: 200,
            threads: 1);

    [Fact]
    public void Read_AnyBytes_GivesExamplesOrProblems() =>
        Gen.Byte.Array[0, 60].Sample(
            bytes =>
            {
                byte[] seeded = [.. "{\"text\":\"a\",\"label\":\"positive\""u8, .. bytes, .. "}\n"u8];
                var problems = new List<Problem>();
                var dataset = DatasetFile.TryRead(Write(seeded), Rules, problems);
                Assert.Equal(dataset is null, problems.Count > 0);
            },
            iter: 2000,
            threads: 1);

    private static bool IsText(string text)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static byte[] Gzip(string text, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, level))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return target.ToArray();
    }

    private string Write(string content) => Write(Encoding.UTF8.GetBytes(content));

    private string Write(byte[] content, string name = "data.jsonl")
    {
        File.WriteAllBytes(temp[name], content);
        return temp[name];
    }
}
