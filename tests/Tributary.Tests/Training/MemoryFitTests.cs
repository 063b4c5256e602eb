using Tributary.Training;

namespace Tributary.Tests.Training;

public sealed class MemoryFitTests
{
    private static readonly MemoryQuestion Question = new(Parameters: 100_000_000, BytesPerWeight: 4, AdapterParameters: 1_000_000,
        Hidden: 768, Intermediate: 2048, Queries: 768, Layers: 12, Vocabulary: 32_000, Rank: 16, BatchSize: 8, Length: 512, LogitRows: 8);

    private static long Halved => MemoryEstimate.Of(Question with { BatchSize = 4 }).Total;

    [Fact]
    public void Require_Enough_Passes()
    {
        var total = MemoryEstimate.Of(Question).Total;
        MemoryFit.Require(Question, total, "training of 'de'");
        Assert.Throws<BadInputException>(() => MemoryFit.Require(Question, total - 1, "training of 'de'"));
    }

    [Fact]
    public void Require_TooLittle_NamesValuesThatFit()
    {
        var refused = Assert.Throws<BadInputException>(() => MemoryFit.Require(Question, Halved, "training of 'de'"));
        Assert.StartsWith("training of 'de': needs about ", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{MemoryFit.Gigabytes(Halved)} are free", refused.Message, StringComparison.Ordinal);
        Assert.Contains("training.batch_size to 4", refused.Message, StringComparison.Ordinal);
        Assert.Contains("training.max_length to 256", refused.Message, StringComparison.Ordinal);
        Assert.Contains("run.activation_checkpointing to true", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_WeightsAloneTooMuch_SaysThatNoSettingHelps()
    {
        var refused = Assert.Throws<BadInputException>(() => MemoryFit.Require(Question, 400_000_000, "x"));
        Assert.Contains("No one setting makes it fit", refused.Message, StringComparison.Ordinal);
    }
}
