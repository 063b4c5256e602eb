using CsCheck;
using Tributary.Projects.Editing;

namespace Tributary.Tests.Projects.Editing;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Of_OneLineChanged_IsAsDiffWritesIt() => Assert.Equal(
        "--- a/x\n+++ b/x\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+5b\n 6\n 7\n 8\n",
        UnifiedDiff.Of("x", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n5b\n6\n7\n8\n9\n"));

    [Fact]
    public void Of_FarApart_HasTwoHunks() =>
        Assert.Equal(2, UnifiedDiff.Of("x", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n").Split("@@ -").Length - 1);

    [Fact]
    public void Of_NoNewlineAtTheEnd_SaysSo() =>
        Assert.EndsWith("-b\n\\ No newline at end of file\n+b\n", UnifiedDiff.Of("x", "a\nb", "a\nb\n"), StringComparison.Ordinal);

    [Fact]
    public void Of_EqualTexts_IsEmpty() => Assert.Equal("", UnifiedDiff.Of("x", "a\n", "a\n"));

    [Fact]
    public void Of_AnyTexts_AppliedToTheOldGivesTheNew()
    {
        var texts = Gen.Int[0, 3].Array[0, 25].Select(lines => string.Concat(lines.Select(line => $"line {Invariant.Text(line)}\n")));
        Gen.Select(texts, texts).Sample((before, after) => Assert.Equal(after, Apply(before, UnifiedDiff.Of("x", before, after))));
    }

    private static string Apply(string before, string diff)
    {
        var old = before.Split('\n')[..^1];
        var result = new List<string>();
        var at = 0;
        foreach (var line in diff.Split('\n').Skip(2).Where(line => line.Length > 0))
        {
            switch (line[0])
            {
                case '@':
                    var parts = line.Split(' ')[1].TrimStart('-').Split(',');
                    var start = int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) - (parts[1] == "0" ? 0 : 1);
                    result.AddRange(old[at..start]);
                    at = start;
                    break;
                case '+':
                    result.Add(line[1..]);
                    break;
                default:
                    Assert.Equal(old[at++], line[1..]);
                    result.AddRange(line[0] == ' ' ? [line[1..]] : []);
                    break;
            }
        }

        return string.Concat(result.Concat(old[at..]).Select(line => line + "\n"));
    }
}
