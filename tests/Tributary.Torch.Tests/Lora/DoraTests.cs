using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Lora;

/// <summary>One layer with DoRA against the formula written out over dense weights.</summary>
public sealed class DoraTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    public void Adapt_BiasAndDropout_GivesOutputsAndGradientsOfTheFormula(double dropout)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (weight, bias, rows) = (randn(6, 5), randn(6), randn(70, 5));
        Tensor[] own = [randn(2, 5).requires_grad_(), randn(6, 2).requires_grad_(), rand(6).requires_grad_()];
        Tensor[] other = [.. own.Select(one => one.detach().clone().requires_grad_())];
        var site = new AdapterSite(new LinearShape("m", 5, 6, Bias: true), weight, bias);
        site.Add(new LoraPair(site, own[0], own[1], 1.5) { Magnitude = own[2], Dropout = dropout });

        manual_seed(9);
        var found = site.Adapt(nn.functional.linear(rows, weight, bias), rows);
        manual_seed(9);
        var input = dropout > 0 ? nn.functional.dropout(rows, dropout, training: true) : rows;
        var expected = Formula(rows, input, weight, bias, other, 1.5);

        Assert.True((found - expected).abs().max().item<float>() < 1e-4);
        found.square().sum().backward();
        expected.square().sum().backward();
        Assert.All(own.Zip(other), pair => Assert.True(
            (pair.First.grad! - pair.Second.grad!).abs().max().item<float>() < 1e-4 * pair.Second.grad!.abs().max().item<float>()));
    }

    /// <summary>The output with the norm held constant: base + (m/n - 1) W x' + m/n s B A x', x' the dropped input.</summary>
    private static Tensor Formula(Tensor rows, Tensor input, Tensor weight, Tensor bias, Tensor[] factors, double scaling)
    {
        var delta = factors[1].matmul(factors[0]) * scaling;
        var ratio = factors[2] / (weight + delta).detach().square().sum([1L]).sqrt();
        return nn.functional.linear(rows, weight, bias) + ((ratio - 1) * nn.functional.linear(input, weight))
            + (ratio * nn.functional.linear(input, delta));
    }
}
