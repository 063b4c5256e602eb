using Tributary.Exporting;
using Tributary.Exporting.Cards;
using Tributary.Exporting.Recipes;

namespace Tributary.Tests.Exporting.Cards;

public sealed class ServeCommandsTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 16)]
    [InlineData(65, 128)]
    [InlineData(257, 320)]
    [InlineData(512, 512)]
    [InlineData(513, null)]
    public void MaxRankFor_Rank_IsTheNextThatVllmTakes(int rank, int? expected) => Assert.Equal(expected, VllmLimits.MaxRankFor(rank));

    [Fact]
    public void Serve_RankThatNoServerTakes_IsNoCommand() =>
        Assert.StartsWith("# vLLM takes no adapter of rank 513",
            Assert.Single(ExportForms.Of(ExportForm.Peft).Serve("base", "/out", [Adapter("merged", ".", 513)])), StringComparison.Ordinal);

    [Fact]
    public void Serve_PathsWithBlanksAndQuotes_AreQuotedForAShell() =>
        Assert.Equal(@"vllm serve '/my base' --enable-lora --max-lora-rank 8 --max-loras 1 --lora-modules 'merged=/it'\''s out'",
            Assert.Single(ExportForms.Of(ExportForm.Peft).Serve("/my base", "/it's out", [Adapter("merged", ".", 4)])));

    [Fact]
    public void Serve_GgufWithRoutes_LoadsAllAndAppliesNone() =>
        Assert.Equal("llama-server -m BASE.gguf --lora /out/merged.gguf,/out/routes/fr.gguf --lora-init-without-apply",
            Assert.Single(ExportForms.Of(ExportForm.GgufLora).Serve("base", "/out",
                [Adapter("merged", "merged.gguf", 4), Adapter("fr", "routes/fr.gguf", 4)])));

    [Fact]
    public void Notes_RankAboveADefault_SayWhichOptionItNeeds()
    {
        var peft = ExportForms.Of(ExportForm.Peft);

        Assert.Contains("--max-lora-rank 64", Assert.Single(ExportNotes.Of(peft, [Adapter("merged", ".", 40)])),
            StringComparison.Ordinal);
        Assert.Contains("vLLM takes no rank above 512", Assert.Single(ExportNotes.Of(peft, [Adapter("merged", ".", 640)])),
            StringComparison.Ordinal);
        Assert.Empty(ExportNotes.Of(ExportForms.Of(ExportForm.GgufLora), [Adapter("merged", "merged.gguf", 640)]));
    }

    private static ExportedAdapter Adapter(string name, string path, int rank) => new()
    {
        Name = name, Path = path, Rank = rank, SmallestRank = rank, LargestRank = rank, Alpha = rank, Dtype = "F32",
    };
}
