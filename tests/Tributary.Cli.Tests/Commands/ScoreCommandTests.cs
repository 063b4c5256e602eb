using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Commands;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly TempFolder temp = new();

    public static IEnumerable<TheoryDataRow> Models =>
        SharedFolder.Cases("goldens/model/models", "gemma2", "mistral_swa8", "llama_head_dim32_sharded");

    [Theory]
    [MemberData(nameof(Models))]
    public void Ids_OfAGoldenModel_GiveItsLoss(string name)
    {
        var folder = SharedFolder.Require("goldens", "model", "models", name);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json"))
            .Replace(": NaN", ": null", StringComparison.Ordinal));
        var expected = json.RootElement.GetProperty("sets").GetProperty("full");
        WriteLines(Path.Combine(folder, "expected.safetensors"), "full.");

        var lines = Scored("score", "--model", folder, "--ids", temp["lines.jsonl"], "--json");

        Assert.Equal([1, 2], lines.Select(line => line.Line));
        Assert.Equal(expected.GetProperty("num_scored_tokens").GetInt32(), lines.Sum(line => line.Tokens));
        Assert.Equal(expected.GetProperty("loss").GetDouble(), lines.Sum(line => line.Loss!.Value * line.Tokens)
            / lines.Sum(line => line.Tokens), 1e-5);
    }

    [Fact]
    public void Adapter_OfAGoldenModel_GivesItsLossAndTwoAnother()
    {
        var adapter = SharedFolder.Require("goldens", "model", "lora", "lora_llama_all7");
        var other = SharedFolder.Require("goldens", "model", "lora", "lora_llama_rslora");
        var folder = SharedFolder.Require("goldens", "model", "models", "llama_untied");
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(adapter, "expected.json")));
        WriteLines(Path.Combine(adapter, "expected.safetensors"), "");

        var one = Scored("score", "--model", folder, "--adapter", adapter, "--ids", temp["lines.jsonl"], "--json");
        var two = Scored("score", "--model", folder, "--adapter", adapter, "--adapter", other, "--ids", temp["lines.jsonl"], "--json");
        var swapped = Scored("score", "--model", folder, "--adapter", other, "--adapter", adapter, "--ids", temp["lines.jsonl"], "--json");

        Assert.Equal(json.RootElement.GetProperty("loss").GetDouble(), one.Sum(line => line.Loss!.Value * line.Tokens)
            / one.Sum(line => line.Tokens), 1e-5);
        Assert.All(one.Zip(two), pair => Assert.NotEqual(pair.First.Loss!.Value, pair.Second.Loss!.Value, 1e-3));
        Assert.All(two.Zip(swapped), pair => Assert.Equal(pair.First.Loss!.Value, pair.Second.Loss!.Value, 1e-5));
    }

    [Fact]
    public void Text_OfATokenizerThatNormalises_IsScoredWithoutIcu()
    {
        Directory.CreateDirectory(temp["base"]);
        foreach (var file in Directory.EnumerateFiles(Repository.SampleBase))
        {
            File.Copy(file, temp["base", Path.GetFileName(file)]);
        }

        var tokenizer = File.ReadAllText(temp["base", "tokenizer.json"]);
        File.WriteAllText(temp["base", "tokenizer.json"], tokenizer.Replace("\"normalizer\": null",
            "\"normalizer\": { \"type\": \"NFC\" }", StringComparison.Ordinal));
        File.WriteAllLines(temp["lines.txt"], ["caf\u00E9 noir", "cafe\u0301 noir"]);

        var lines = Scored("score", "--model", temp["base"], "--text", temp["lines.txt"], "--json");

        Assert.Equal((lines[0].Tokens, lines[0].Loss), (lines[1].Tokens, lines[1].Loss));
    }

    [Fact]
    public void Text_OfLines_IsScoredInOrder()
    {
        File.WriteAllText(temp["lines.txt"], "Zebra xylophone\n\nThe food was good and the room was clean.\n");

        var lines = Scored("score", "--model", Repository.SampleBase, "--text", temp["lines.txt"], "--json");

        Assert.Equal([1, 2, 3], lines.Select(line => line.Line));
        Assert.Equal((0, null), (lines[1].Tokens, lines[1].Loss));
        Assert.True(lines[2].Loss < lines[0].Loss);
        var table = Tool.Run(temp.Path, "score", "--model", Repository.SampleBase, "--text", temp["lines.txt"]).Out.Split('\n');
        Assert.StartsWith("line  tokens", table[0], StringComparison.Ordinal);
        Assert.Equal("2          0       -", table[3].TrimEnd());
    }

    [Fact]
    public void Json_IntoAFile_IsTheSameLines()
    {
        File.WriteAllText(temp["lines.txt"], "Das Essen\nThe room was clean\n");

        var there = Tool.Run(temp.Path, "score", "--model", Repository.SampleBase, "--text", temp["lines.txt"], "--json");
        Tool.Run(temp.Path, "score", "--model", Repository.SampleBase, "--text", temp["lines.txt"], "--json", temp["out.jsonl"]);

        Assert.Equal(there.Out, File.ReadAllText(temp["out.jsonl"]));
        Assert.Equal(2, there.Out.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void BadLines_AreAllNamedBeforeAnyWork()
    {
        var folder = SharedFolder.Require("goldens", "model", "models", "llama_untied");
        File.WriteAllText(temp["lines.jsonl"], "{\"input_ids\":[1,2]}\nno\n{\"input_ids\":[1,272]}\n");

        var result = Tool.Run(temp.Path, "score", "--model", folder, "--ids", temp["lines.jsonl"], "--json");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(2, JsonDocument.Parse(result.Out).RootElement.GetProperty("problems").GetArrayLength());
        string[] errors = result.Error.TrimEnd().Split('\n');
        Assert.Equal(2, errors.Length);
        Assert.Contains("lines.jsonl:2: is not valid JSON", errors[0], StringComparison.Ordinal);
        Assert.Contains("lines.jsonl:3: input_ids: token id 272", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void TextAndIds_BothOrNeither_IsUsage()
    {
        Assert.Equal(2, Tool.Run(temp.Path, "score", "--model", "m").ExitCode);
        Assert.Contains("one of --text FILE and --ids FILE", Tool.Run(temp.Path, "score", "--model", "m", "--text", "a", "--ids", "b")
            .Error, StringComparison.Ordinal);
    }

    public void Dispose() => temp.Dispose();

    private (int Line, double? Loss, int Tokens)[] Scored(params string[] arguments)
    {
        var result = Tool.Run(temp.Path, arguments);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return [.. result.Out.TrimEnd().Split('\n').Select(line =>
        {
            using var one = JsonDocument.Parse(line);
            Assert.Equal(["line", "loss", "tokens"], one.RootElement.EnumerateObject().Select(field => field.Name));
            var loss = one.RootElement.GetProperty("loss");
            return (one.RootElement.GetProperty("line").GetInt32(), loss.ValueKind == JsonValueKind.Null ? (double?)null
                : loss.GetDouble(), one.RootElement.GetProperty("tokens").GetInt32());
        })];
    }

    private void WriteLines(string golden, string set)
    {
        using var file = new SafetensorsFile(golden);
        var length = (int)file[$"{set}input_ids"].Shape[1];
        var rows = file.ReadI64($"{set}input_ids").Chunk(length).Zip(file.ReadI64($"{set}labels").Chunk(length));
        File.WriteAllLines(temp["lines.jsonl"], rows.Select(row =>
            $"{{\"input_ids\":[{string.Join(',', row.First)}],\"labels\":[{string.Join(',', row.Second)}]}}"));
    }
}
