using Tributary.Training;

namespace Tributary.Tests.Training;

public sealed class TrainerCommandTests
{
    private static readonly Dictionary<string, string> Values = TrainerCommand.Names.ToDictionary(name => name, name => $"/a b/{name}");

    [Theory]
    [InlineData("python train.py {output_dir}", "python", "train.py", "/a b/output_dir")]
    [InlineData("  a\t--out={output_dir}\n{seed} ", "a", "--out=/a b/output_dir", "/a b/seed")]
    [InlineData("\"my program\" 'one {output_dir}'", "my program", "one /a b/output_dir")]
    [InlineData("""a "say \"hi\" \\ \n" {output_dir}""", "a", """say "hi" \ \n""", "/a b/output_dir")]
    [InlineData("""a 'it \" is' \x {output_dir}""", "a", """it \" is""", """\x""", "/a b/output_dir")]
    [InlineData("a '' x\"y z\"w {output_dir}", "a", "", "xy zw", "/a b/output_dir")]
    [InlineData("a {{x}} {output_dir} $HOME *.py ~", "a", "{x}", "/a b/output_dir", "$HOME", "*.py", "~")]
    public void Arguments_ByTheRules_AreWords(string source, params string[] expected) =>
        Assert.Equal(expected, TrainerCommand.Parse(source).Arguments(Values));

    [Theory]
    [InlineData("  ", "names no program")]
    [InlineData("a 'b {output_dir}", "is not closed")]
    [InlineData("a {out_dir}", "{out_dir} is not known")]
    [InlineData("a {output_dir} {", "has no partner")]
    [InlineData("a } {output_dir}", "has no partner")]
    [InlineData("a {train_file}", "names no {output_dir}")]
    public void Parse_Broken_SaysWhy(string source, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => TrainerCommand.Parse(source)).Message, StringComparison.Ordinal);
}
