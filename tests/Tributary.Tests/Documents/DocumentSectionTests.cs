namespace Tributary.Tests.Documents;

public sealed class DocumentSectionTests
{
    private readonly DocumentProblems problems = new("recipe.yaml");

    [Fact]
    public void Number_UnderACommaCulture_ReadsAPoint()
    {
        var section = DocumentSection.Open("rate: 2.5e-1\n", problems);

        Assert.Equal(0.25, section.Number("rate", 0, _ => true, ""));
        section.RefuseUnknownKeys();
        problems.ThrowIfAny();
    }

    [Fact]
    public void RefuseUnknownKeys_Misspelt_NamesLineAndNearest()
    {
        var section = DocumentSection.Open("epochs: 3\nlearning_rte: 1\n", problems);
        section.Integer("epochs", 1, 1);
        section.Number("learning_rate", 1, _ => true, "");

        section.RefuseUnknownKeys();

        var problem = Assert.Single(problems.All);
        Assert.Equal("recipe.yaml:2", problem.Where);
        Assert.Contains("did you mean 'learning_rate'", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyWrongValues_ReportsAllWithKeyPath()
    {
        var section = DocumentSection.Open("a: x\nb: { c: -1, d: [1, two] }\ne: maybe\n", problems);
        section.Integer("a", 1, 1);
        var inner = section.Section("b");
        inner.Integer("c", 1, 0, 9);
        inner.Numbers("d", _ => true, "that is finite");
        section.Flag("e", false);

        Assert.Equal(["recipe.yaml:1", "recipe.yaml:2", "recipe.yaml:2", "recipe.yaml:3"], problems.All.Select(problem => problem.Where));
        Assert.Equal(["a", "b.c", "b.d", "e"], problems.All.Select(problem => problem.Text.Split(' ')[0]));
        var thrown = Assert.Throws<BadInputException>(problems.ThrowIfAny);
        Assert.Equal(4, thrown.Problems.Count);
    }

    [Theory]
    [InlineData("a: [1, 2")]
    [InlineData("- a\n- b\n")]
    [InlineData("a: 1\na: 2\n")]
    [InlineData("")]
    [InlineData("[a, b]: 1\n")]
    public void Open_NotOneMapping_IsRefusedWithTheFile(string yaml)
    {
        var thrown = Assert.Throws<BadInputException>(() => DocumentSection.Open(yaml, problems));

        Assert.StartsWith("recipe.yaml", thrown.Problems[0].Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_NullValue_CountsAsNotWritten()
    {
        var section = DocumentSection.Open("a:\nb: ''\nc: ~\n", problems);

        Assert.Null(section.Text("a"));
        Assert.Equal("", section.Text("b"));
        Assert.Null(section.Text("c"));
        Assert.False(section.Has("a"));
    }

    [Fact]
    public void Texts_ScalarOrList_ReadAlike()
    {
        var section = DocumentSection.Open("one: x.jsonl\nmany: [x.jsonl, y.jsonl]\n", problems);

        Assert.Equal(["x.jsonl"], section.Texts("one")!);
        Assert.Equal(["x.jsonl", "y.jsonl"], section.Texts("many")!);
        Assert.Null(section.Texts("none"));
    }

    [Theory]
    [InlineData("lr", "learning_rate")]
    [InlineData("num_train_epochs", "epochs")]
    [InlineData("method", "merge_method")]
    [InlineData("alpha", "lora_alpha")]
    public void RefuseUnknownKeys_AnotherProgramsName_IsTranslated(string written, string meant)
    {
        var found = new DocumentProblems("x.yaml");
        var section = DocumentSection.Open($"{written}: 1", found);
        new[] { "learning_rate", "epochs", "merge_method", "lora_alpha" }.ToList().ForEach(key => section.Has(key));

        section.RefuseUnknownKeys();

        Assert.EndsWith($"did you mean '{meant}'?", Assert.Single(found.All).Text, StringComparison.Ordinal);
    }
}
