using Tributary.Numerics;
using Tributary.Torch.Kernels;
using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Kernels;

public sealed class GatedProductTests
{
    public GatedProductTests() => TorchRuntime.Load();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_AnyEntries_IsTheActivationTimesUpWithItsGradients(bool isGelu)
    {
        using var scope = NewDisposeScope();
        var (gate, up) = (Values("gate", 5).requires_grad_(), Values("up", 1).requires_grad_());
        var wideGate = gate.detach().to(ScalarType.Float64).requires_grad_();
        var wideUp = up.detach().to(ScalarType.Float64).requires_grad_();
        var weights = Values("weights", 1);

        var product = GatedProduct.Of(gate, up, isGelu);
        (product * weights).sum().backward();
        var inner = isGelu ? (wideGate + (wideGate.pow(3) * 0.044715)) * (2 * Math.Sqrt(2 / Math.PI)) : wideGate;
        var expected = wideGate * inner.sigmoid() * wideUp;
        (expected * weights).sum().backward();

        AssertClose(expected, product);
        AssertClose(wideGate.grad!, gate.grad!);
        AssertClose(wideUp.grad!, up.grad!);
    }

    [Theory]
    [InlineData(-1e4f)]
    [InlineData(-100)]
    [InlineData(1e4f)]
    public void Of_ExtremeGates_StaysFiniteBothWays(float extreme)
    {
        using var scope = NewDisposeScope();
        foreach (var isGelu in new[] { false, true })
        {
            var (gate, up) = (full(1, 40, extreme).requires_grad_(), ones(1, 40).requires_grad_());
            GatedProduct.Of(gate, up, isGelu).sum().backward();
            Assert.All(ModelWeights.Values(gate.grad!), value => Assert.Equal(extreme > 0 ? 1 : 0, value, 1e-6));
        }
    }

    [Fact]
    public void Of_OneThreadOrThree_GivesTheSameBytes()
    {
        var before = get_num_threads();
        try
        {
            float[] Run(int threads)
            {
                set_num_threads(threads);
                using var scope = NewDisposeScope();
                var (gate, up) = (Values("gate", 5, 301, 701).requires_grad_(), Values("up", 1, 301, 701));
                var product = GatedProduct.Of(gate, up, isGelu: true);
                product.sum().backward();
                return [.. ModelWeights.Values(product), .. ModelWeights.Values(gate.grad!)];
            }

            Assert.Equal(Run(1), Run(3));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static Tensor Values(string key, double deviation, int rows = 7, int width = 19)
    {
        var values = new float[rows * width];
        CounterRandom.For(1, key).FillNormal(values, 0, deviation);
        return tensor(values, [rows, width]);
    }

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.True((expected - actual).abs().max().item<double>() < 2e-5, "further apart than rounding makes them");
}
