namespace Tributary.Cli.Tests.Commands;

/// <summary>A plan of many languages stays readable.</summary>
public sealed class PlanLinesTests : IDisposable
{
    private const int Count = 26;

    private readonly CliProject project = new();
    private readonly string[] languages = [.. Enumerable.Range(0, Count).Select(index => $"q{(char)('a' + index)}")];

    [Fact]
    public void Plan_ManyLanguages_HasALineForThoseThatAreAlike()
    {
        WriteLanguages();

        var plan = Tool.Run(project.Folder, "plan", "--no-measure");

        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Matches(@"(?m)^train  26 languages  has not run yet \(about \d+ tokens\)$", plan.Out);
        Assert.Matches(@"(?m)^evaluate/merged  26 languages  has not run yet", plan.Out);
        Assert.All(plan.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 800));
        Assert.Contains("and 14 more languages", plan.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_Verbose_HasALineForEveryStation()
    {
        WriteLanguages();

        var plan = Tool.Run(project.Folder, "plan", "--verbose", "--no-measure");

        Assert.All(languages, language => Assert.Contains($"\ntrain/{language}  ", "\n" + plan.Out, StringComparison.Ordinal));
        Assert.DoesNotContain("more languages", plan.Out, StringComparison.Ordinal);
    }

    public void Dispose() => project.Dispose();

    private void WriteLanguages()
    {
        foreach (var language in languages)
        {
            Directory.CreateDirectory(project[$"data/{language}"]);
            foreach (var split in new[] { "train", "valid", "test" })
            {
                project.Write($"data/{language}/{split}.jsonl", $$"""
                    {"text":"{{language}} {{split}} one","label":"good"}
                    {"text":"{{language}} {{split}} two","label":"bad"}

                    """);
            }
        }

        project.Write("tributary.yaml", $$"""
            project: many
            base_model: base
            task: { kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}" }
            languages:
            {{string.Join('\n', languages.Select(tag =>
                $"  {tag}: {{ train: data/{tag}/train.jsonl, valid: data/{tag}/valid.jsonl, test: data/{tag}/test.jsonl }}"))}}
            training: { epochs: 2 }
            """);
    }
}
