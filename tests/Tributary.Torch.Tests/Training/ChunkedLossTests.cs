using Tributary.Adapters;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Training;

public sealed class ChunkedLossTests
{
    // 3 chunks: more than one, and not all of one size.
    private const int Vocabulary = 100_000;

    [Fact]
    public void Take_SeveralChunks_GivesLossAndGradientOfTheWholeMatrix()
    {
        using var scope = NewDisposeScope();
        using var model = CausalModel.Initialize(Tiny.Config with { VocabularySize = Vocabulary }, 3);
        var rows = (2 * ChunkedLoss.RowsPerChunk(Vocabulary)) + 5;
        using var generator = manual_seed(1);
        var hidden = randn(rows, Tiny.Config.HiddenSize);
        var labels = randint(Vocabulary, [rows], dtype: ScalarType.Int64);
        var (whole, chunked) = (hidden.detach().requires_grad_(), hidden.detach().requires_grad_());

        var expected = nn.functional.cross_entropy(model.HeadLogits(whole), labels, reduction: nn.Reduction.Sum) / 7;
        expected.backward();
        var loss = ChunkedLoss.Take(model, chunked, labels, 7);

        Assert.Equal(expected.item<float>(), loss, expected.item<float>() * 1e-6);
        Assert.True((whole.grad! - chunked.grad!).abs().max().item<float>() <= 1e-4 * whole.grad!.abs().max().item<float>());
    }

    [Fact]
    public void Take_NothingToDifferentiate_GivesTheLossAlone()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var model = CausalModel.Initialize(Tiny.Config, 3);
        var labels = ones(4, dtype: ScalarType.Int64);
        var hidden = ones(4, Tiny.Config.HiddenSize);
        var expected = nn.functional.cross_entropy(model.HeadLogits(hidden), labels, reduction: nn.Reduction.Sum);
        Assert.Equal(expected.item<float>(), ChunkedLoss.Take(model, hidden, labels, 1), 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RowsPerChunk_AnyVocabulary_KeepsLogitsWithinTheBudget(int scale)
    {
        var rows = ChunkedLoss.RowsPerChunk(scale * 50_000);
        Assert.InRange(rows * scale * 50_000L * sizeof(float), ChunkedLoss.ChunkBytes / 2, ChunkedLoss.ChunkBytes);
    }
}
