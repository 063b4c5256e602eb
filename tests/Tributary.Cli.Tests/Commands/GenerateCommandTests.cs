using Tributary.Testing;

namespace Tributary.Cli.Tests.Commands;

public sealed class GenerateCommandTests : IDisposable
{
    private readonly TempFolder temp = new();

    [Fact]
    public void Prompts_OfTheGoldenStories_AreContinuedAsTheReferenceDoes()
    {
        var folder = SharedFolder.Require("goldens", "model", "stories260K");
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "greedy.json")));
        var prompts = golden.RootElement.EnumerateArray().Select(one => one.GetProperty("prompt").GetString()!).ToArray();
        File.WriteAllLines(temp["prompts.jsonl"], prompts.Select(prompt =>
            JsonSerializer.Serialize(new Dictionary<string, string> { ["prompt"] = prompt })));

        string[] arguments = ["generate", "--model", Path.Combine(folder, "hf"), "--prompts",
            temp["prompts.jsonl"], "--max-new-tokens", "100"];
        var result = Tool.Run(temp.Path, [.. arguments, "--json"]);

        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Out);
        Assert.Equal(prompts, json.RootElement.EnumerateArray().Select(one => one.GetProperty("prompt").GetString()));
        Assert.All(json.RootElement.EnumerateArray(), one =>
            Assert.Equal((100, "length"), (one.GetProperty("tokens").GetInt32(), one.GetProperty("finish").GetString())));
    }

    [Fact]
    public void Drawn_WithASeed_IsTheSameTextAgain()
    {
        string[] prompts = ["--model", Repository.SampleBase, "--prompt", "The room", "--prompt", "Das Essen"];
        string[] drawn = ["generate", .. prompts, "--temperature", "0.9", "--top-p", "0.9", "--max-new-tokens", "12", "--seed"];

        var (first, again, other) = (Tool.Run(temp.Path, [.. drawn, "5"]), Tool.Run(temp.Path, [.. drawn, "5"]),
            Tool.Run(temp.Path, [.. drawn, "6"]));

        Assert.Equal((0, first.Out), (again.ExitCode, again.Out));
        Assert.NotEqual(first.Out, other.Out);
    }

    [Fact]
    public void Stop_ATextThatComes_EndsBeforeIt()
    {
        string[] prompt = ["generate", "--model", Repository.SampleBase, "--prompt", "The room was", "--max-new-tokens", "40"];
        var whole = Tool.Run(temp.Path, prompt).Out;
        var word = whole.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];

        var result = Tool.Run(temp.Path, [.. prompt, "--stop", "zebra", "--stop", word]);

        Assert.Equal((0, whole[..whole.IndexOf(word, StringComparison.Ordinal)] + "\n"), (result.ExitCode, result.Out));
    }

    [Theory]
    [InlineData("--temperature", "-1", "--temperature expects a number of 0 or more")]
    [InlineData("--top-p", "0", "--top-p expects a number in (0, 1]")]
    [InlineData("--max-new-tokens", "0", "--max-new-tokens expects a whole number of at least 1")]
    [InlineData("--stop", "", "--stop expects a text that is not empty")]
    public void Options_OutOfRange_AreUsage(string option, string value, string expected)
    {
        var result = Tool.Run(temp.Path, "generate", "--model", Repository.SampleBase, "--prompt", "Tom", option, value);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompts_NoneOrBad_AreRefused()
    {
        File.WriteAllText(temp["prompts.jsonl"], "{\"prompt\":\"Tom\"}\n{\"text\":\"Tom\"}\nno\n");

        Assert.Contains("expected --prompt TEXT or --prompts FILE", Tool.Run(temp.Path, "generate", "--model", Repository.SampleBase)
            .Error, StringComparison.Ordinal);
        var result = Tool.Run(temp.Path, "generate", "--model", Repository.SampleBase, "--prompts", temp["prompts.jsonl"]);
        Assert.Equal((2, 2), (result.ExitCode, result.Error.TrimEnd().Split('\n').Length));
        Assert.Contains("prompts.jsonl:2:", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => temp.Dispose();
}
