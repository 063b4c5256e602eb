namespace Tributary.Tests.Documents;

/// <summary>Attacks on the reader of YAML, and what it follows.</summary>
public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("languages: {\n  en: x\nmerge: y\n")]
    [InlineData("a: [1\nb: 2\n")]
    [InlineData("!!st[]r a: b\n")]
    [InlineData("a:\n : q\n")]
    [InlineData("? &a [*a]\n: 1\n")]
    [InlineData("a: &a [*a]\n")]
    [InlineData("a: *b\n")]
    [InlineData("a: 'open\n")]
    [InlineData("a: \"\\x\"\n")]
    [InlineData("? {a: 1}\n: 2\n")]
    [InlineData("a: 1\na: 2\n")]
    [InlineData("a: 1\n<<: 3\n")]
    [InlineData("%YAML 9.9\n---\na: 1\n")]
    [InlineData("a: |9\n x\n")]
    [InlineData("a: b: c\n")]
    [InlineData("&a &b x: 1\n")]
    [InlineData("a: \"x\\0y\"\n")]
    [InlineData("\"x\\0y\": 1\n")]
    public void Read_NoYaml_IsBadInputWithALine(string yaml)
    {
        var refused = Assert.Throws<BadInputException>(() => YamlReader.Read(yaml, "x.yaml"));

        Assert.Matches(@"\Ax\.yaml:[1-9][0-9]*\z", Assert.Single(refused.Problems).Where);
    }

    [Theory]
    [InlineData("a: 1\nb:\n  c: 2\n\td: 3\n", 4)]
    [InlineData("a: 1\nb:\n\tc: 2\n", 3)]
    [InlineData("a: |\n  text\n  \ttext\nb:\n  c: 1\n  \td: 2\n", 6)]
    public void Read_TabInTheIndentation_IsNamedWithItsLine(string yaml, int line)
    {
        var refused = Assert.Throws<BadInputException>(() => YamlReader.Read(yaml, "x.yaml"));

        var problem = Assert.Single(refused.Problems);
        Assert.Equal($"x.yaml:{line}", problem.Where);
        Assert.Contains("a tab stands where a line is indented", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void Read_DeepNesting_IsRefusedWhetherClosedOrNot(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 20_000));

        Assert.Throws<BadInputException>(() => YamlReader.Read("a: " + deep, "x.yaml"));
        Assert.Throws<BadInputException>(() => YamlReader.Read("a: " + deep + string.Concat(Enumerable.Repeat(close, 20_000)), "x.yaml"));
    }

    [Fact]
    public void Read_AliasesOfAliases_AreCountedAsWhatTheyStandFor()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 8).Select(i =>
                $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        var chain = "a0: &a0 x\n" + string.Concat(Enumerable.Range(1, 100).Select(i => $"a{i}: &a{i} [*a{i - 1}]\n"));

        Assert.Contains("1000000 values",
            Assert.Throws<BadInputException>(() => YamlReader.Read(bomb, "x")).Message, StringComparison.Ordinal);
        Assert.Contains("64 levels", Assert.Throws<BadInputException>(() => YamlReader.Read(chain, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooLong_IsRefused() =>
        Assert.Throws<BadInputException>(() => YamlReader.Read("a: " + new string('x', YamlReader.MostCharacters), "x"));

    [Fact]
    public void Read_MergeKeys_FillInWhatTheMappingDoesNotSay()
    {
        var top = YamlReader.Read("one: &one { a: 1, b: 2 }\ntwo: &two { b: 3, c: 4 }\n"
            + "all: { <<: [*one, *two], a: 0 }\nsome: { <<: *two }\n", "x")!;

        Assert.Equal(["b 2", "c 4", "a 0"], top.Find("all")!.Entries!.Select(entry => $"{entry.Key} {entry.Value.Text}"));
        Assert.Equal("4", top.Find("some")!.Find("c")!.Text);
    }

    [Fact]
    public void Read_QuotedMergeKey_IsAKey() => Assert.Equal("1", YamlReader.Read("'<<': 1\n", "x")!.Find("<<")!.Text);
}
