using CsCheck;
using Tributary.Reporting.Pages;
using Tributary.Reporting.Tables;

namespace Tributary.Tests.Reporting.Pages;

public sealed class MarkdownReportTests
{
    private static readonly Gen<double> Fractions = Gen.Int[0, 1000].Select(thousandths => thousandths / 1000.0);

    [Fact]
    public void Render_AnyScores_ParseBackToTheSameFigures() =>
        Gen.Select(Fractions, Fractions, Fractions, Fractions).Array[1, 4].Sample(scores =>
        {
            var report = SampleReport.Full with
            {
                Languages = [.. scores.Select((s, i) => SampleReport.Language($"l{(char)('a' + i)}", s.Item1, s.Item2, s.Item3, s.Item4))],
            };

            var rows = Table(MarkdownReport.Render(report), "## Macro-F1");

            for (var i = 0; i < scores.Length; i++)
            {
                var (start, individual, combined, merged) = scores[i];
                Assert.Equal($"l{(char)('a' + i)}", rows[i][0]);
                Assert.Equal([start, individual, combined, merged], rows[i][2..6].Select(Score));
                Assert.Equal(merged - combined, Score(rows[i][6]), 9);
            }
        });

    [Fact]
    public void Render_Full_HasEverySection()
    {
        var text = MarkdownReport.Render(SampleReport.Full);

        Assert.StartsWith(
            "# feedback sentiment\n\n- The merged model has a mean Macro-F1 of 0.757 over en, de, pt-BR: 97 % of "
                + "the combined adapter's 0.777; "
            + "101 % of the individual adapters' 0.750; +0.503 against the base model's 0.253.\n"
            + "- Against the combined adapter, the merged model's mean Macro-F1 differs by -0.020, -0.037 to -0.003: worse.\n"
            + "- Against the combined adapter, by language: worse in de (-0.040, -0.066 to -0.013); "
            + "no difference shown in en (-0.030, -0.071 to +0.012), pt-BR (+0.010, -0.004 to +0.024).\n"
            + "- Updating de trained 1 adapter and took 27.0 s; training the combined adapter again took 75.0 s: 64 % saved.\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("- lambda: 2, chosen on the validation sets\n", text, StringComparison.Ordinal);
        Assert.Contains(
            $"| pt-BR | test | data/pt-BR/test.jsonl | 500 | {Digest.Of("pt-BRtest").Short} | {Digest.Of("pt-BRadapter").Short} |\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("95 % bootstrap interval", text, StringComparison.Ordinal);
        Assert.Contains("Times were taken on: 2 cores, 8 GB.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Sparse_SaysWhatIsMissing()
    {
        var text = MarkdownReport.Render(SampleReport.Sparse);

        Assert.Contains("| fr | not evaluated | not evaluated |", text, StringComparison.Ordinal);
        Assert.Contains("- base model: polyglot, digest not measured\n- merge: not merged\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("## Lambda", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Updating", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Twice_GivesTheSameBytes() => Assert.Equal(MarkdownReport.Render(SampleReport.Full),
        MarkdownReport.Render(SampleReport.Full));

    [Fact]
    public void Escape_AnyText_StaysOneLineOfText() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char[' ', '~']), 0, 30].Sample(text =>
        {
            var escaped = MarkdownTable.Escape(text);
            var back = new StringBuilder();
            for (var i = 0; i < escaped.Length; i++)
            {
                i += escaped[i] == '\\' ? 1 : 0;
                back.Append(escaped[i]);
            }

            Assert.DoesNotContain('\n', escaped);
            Assert.Equal(string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)), back.ToString());
        });

    [Fact]
    public void Render_HostileName_StaysText()
    {
        var text = MarkdownReport.Render(SampleReport.Full with { Project = "a | b\n# c <script> [x](y) `z`" });

        Assert.StartsWith("# a \\| b \\# c \\<script\\> \\[x\\](y) \\`z\\`\n", text, StringComparison.Ordinal);
    }

    private static double Score(string cell) => double.Parse(cell.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture);

    private static List<string[]> Table(string markdown, string heading) =>
        [.. markdown.Split('\n')
            .SkipWhile(line => line != heading)
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
}
