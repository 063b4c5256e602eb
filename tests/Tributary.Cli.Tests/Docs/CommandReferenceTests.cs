using Tributary.Testing;

namespace Tributary.Cli.Tests.Docs;

/// <summary>docs/commands.md says what the commands say.</summary>
public sealed class CommandReferenceTests
{
    private const string Update = "TRIBUTARY_UPDATE_DOCS";

    private static readonly string Document = Path.Combine(Repository.Root, "docs", "commands.md");

    [Fact]
    public void Render_OfTheCommands_IsWhatTheDocumentHolds()
    {
        var current = CommandReference.Render();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(Document, current, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        var written = File.Exists(Document) ? File.ReadAllText(Document).ReplaceLineEndings("\n") : "";

        Assert.True(current == written, $"docs/commands.md does not match the commands; run this test with {Update}=1, which writes it");
    }

    [Fact]
    public void Render_OfEveryCommand_DescribesEverythingThatItShows()
    {
        var rows = CommandReference.Render().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        Assert.All(rows, row => Assert.NotEqual("", row.Split(" | ")[1].Trim()));
    }
}
