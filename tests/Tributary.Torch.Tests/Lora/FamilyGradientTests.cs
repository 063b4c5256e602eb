using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Testing;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Lora;

public sealed class FamilyGradientTests
{
    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void SumLoss_OfEveryFamily_ChangesAsItsGradientSays(string name)
    {
        using var model = CausalModel.Load(Goldens.Model(name));
        using var adapter = LoraStack.Attach(model, new LoraConfig
            { R = 4, LoraAlpha = 8, TargetModules = TargetModules.Names(model.Linears) });
        using var scope = NewDisposeScope();
        Fill(adapter.Values, "values", 0.1);
        var direction = zeros_like(adapter.Values);
        Fill(direction, "direction", 1);
        Loss(model).backward();
        using var none = no_grad();
        // Partly along the gradient, so that the slope stands out from the rounding of the losses.
        direction.add_(adapter.Gradients! * (direction.norm() / adapter.Gradients!.norm()));

        var expected = (adapter.Gradients! * direction).sum().item<float>();
        // Far enough for the loss to change by more than its rounding, near enough for it to change in a straight line.
        var step = 0.05 / expected;
        adapter.Values.add_(direction * step);
        var above = Loss(model).item<float>();
        adapter.Values.add_(direction * (-2 * step));
        var slope = (above - Loss(model).item<float>()) / (2 * step);

        Assert.Equal(expected, slope, Math.Abs(expected) * 0.02);
    }

    private static Tensor Loss(CausalModel model)
    {
        var ids = tensor(Enumerable.Range(0, 32).Select(i => (long)(5 + (i * 37 % 260))).ToArray(), [2, 16]);
        return model.SumLoss(ids, arange(15, ScalarType.Int64), ids.reshape(-1).narrow(0, 1, 15));
    }

    private static void Fill(Tensor target, string key, double deviation)
    {
        using var none = no_grad();
        var values = new float[target.numel()];
        CounterRandom.For(1, key).FillNormal(values, 0, deviation);
        target.copy_(tensor(values));
    }
}
