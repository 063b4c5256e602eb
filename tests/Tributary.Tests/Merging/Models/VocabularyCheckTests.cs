namespace Tributary.Tests.Merging.Models;

/// <summary>Without a tokenizer source, rows of different tokens are never added up.</summary>
public sealed class VocabularyCheckTests : IDisposable
{
    private const string Linear = "merge_method: linear\nmodels: [{ model: a }, { model: b }]\nparameters: { weight: 1 }\n";
    private readonly TokenModels models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public void Plan_TokensInOtherRows_IsRefusedWithTheFirst()
    {
        models.Write("a", 100, ["x", "y", "z"]);
        models.Write("b", 200, ["x", "z", "y"]);

        var problem = Assert.Single(models.Problems(Linear));

        Assert.Contains("differ in 2 rows: row 1 is 'y' in 'a' and 'z' in 'b'", problem.Text, StringComparison.Ordinal);
        Assert.Contains("tokenizer_source: union", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_TokenInTheOthersPadding_IsRefused()
    {
        models.Write("a", 100, ["x"], padding: 1);
        models.Write("b", 200, ["x", "<b>"]);

        Assert.Contains("row 1 is no token in 'a' and '<b>' in 'b'", Assert.Single(models.Problems(Linear)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OtherNumberOfRows_IsToldOnceWithWhatToDo()
    {
        models.Write("a", 100, ["x"]);
        models.Write("b", 200, ["x", "<b>"]);

        var problem = Assert.Single(models.Problems(Linear));

        Assert.Contains("the same of 'model.embed_tokens.weight'", problem.Text, StringComparison.Ordinal);
        Assert.Contains("use tokenizer_source", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SameTokensWrittenOtherwise_Merges()
    {
        models.Write("a", 100, ["x", "y"]);
        models.Write("b", 200, ["x", "y"]);
        File.AppendAllText(models["b", "tokenizer.json"], " ");

        Assert.Equal([150, 151], models.Merge(Linear).Rows());
    }

    [Fact]
    public void Plan_TokensWithoutRows_DoNotCount()
    {
        models.Write("a", 100, ["x"]);
        models.Write("b", 200, ["x"]);
        File.WriteAllText(models["b", "tokenizer.json"], """
            { "added_tokens": [{ "id": 1, "content": "<pad>" }], "model": { "type": "BPE", "vocab": { "x": 0 }, "merges": [] } }
            """);

        Assert.Equal([150], models.Merge(Linear).Rows());
    }
}
