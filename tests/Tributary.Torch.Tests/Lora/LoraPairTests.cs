using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Lora;

public sealed class LoraPairTests
{
    /// <summary>Few rows are padded on their way; a bias of B takes another path: neither changes what comes out.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(5, false)]
    [InlineData(70, false)]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(70, true)]
    public void Adapt_AnyRowsWithAndWithoutBias_IsTheFormula(int count, bool hasBias)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (a, b, rows, output) = (randn(3, 8), randn(6, 3), randn(count, 8), randn(count, 6));
        var bias = hasBias ? randn(6) : null;
        var site = new AdapterSite(new LinearShape("m", 8, 6, Bias: false), randn(6, 8), bias: null);
        site.Add(new LoraPair(site, a, b, 0.5) { BiasB = bias });

        var expected = output + ((rows.matmul(a.t()).matmul(b.t()) + (bias ?? zeros(6))) * 0.5);

        Assert.True((expected - site.Adapt(output.clone(), rows)).abs().max().item<float>() < 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(70)]
    public void Adapt_Embedding_AddsTheRowsOfTheTransposedDelta(int count)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (a, b, ids) = (randn(3, 9), randn(6, 3), randint(9, [count]));
        var site = new AdapterSite(new LinearShape("m", 9, 6, Bias: false), randn(9, 6), bias: null, isEmbedding: true);
        site.Add(new LoraPair(site, a, b, 0.5));

        var expected = (b.matmul(a).t() * 0.5).index_select(0, ids);

        Assert.True((expected - site.Adapt(zeros(count, 6), ids)).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void Adapt_NarrowModel_ComputesInFloat32AndRoundsOnce()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (a, b, rows, output) = (randn(3, 8), randn(6, 3), randn(70, 8).to(ScalarType.BFloat16), randn(70, 6).to(ScalarType.BFloat16));
        var site = new AdapterSite(new LinearShape("m", 8, 6, Bias: false), randn(6, 8).to(ScalarType.BFloat16), bias: null);
        site.Add(new LoraPair(site, a, b, 0.5));

        var expected = (output.to(ScalarType.Float32) + (rows.to(ScalarType.Float32).matmul(a.t()).matmul(b.t()) * 0.5))
            .to(ScalarType.BFloat16);
        var found = site.Adapt(output, rows);

        Assert.Equal(ScalarType.BFloat16, found.dtype);
        Assert.True((expected - found).to(ScalarType.Float32).abs().max().item<float>() <= 0.0625);
    }
}
