namespace Tributary.Torch.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) on one flat tensor, in PyTorch's order: decay first, then the moments, then
/// the step. Every operation is element-wise and rounds alike in any order, so the result does not depend on the thread count.
/// </summary>
public sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private readonly Tensor values;
    private readonly double weightDecay;

    /// <summary>An optimiser with moments of zero.</summary>
    /// <param name="values">What is trained; changed in place, and left to the caller.</param>
    /// <param name="weightDecay">Decoupled weight decay, 0 or more.</param>
    public AdamW(Tensor values, double weightDecay)
    {
        this.values = values;
        this.weightDecay = weightDecay;
        FirstMoment = zeros_like(values).DetachFromDisposeScope();
        SecondMoment = zeros_like(values).DetachFromDisposeScope();
    }

    /// <summary>Running mean of the gradients.</summary>
    public Tensor FirstMoment { get; }

    /// <summary>Running mean of their squares.</summary>
    public Tensor SecondMoment { get; }

    /// <summary>One step.</summary>
    /// <param name="gradients">Clipped gradients.</param>
    /// <param name="learningRate">The step's rate.</param>
    /// <param name="step">Number of the step, from 1.</param>
    public void Step(Tensor gradients, double learningRate, int step)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        if (weightDecay != 0)
        {
            values.mul_(1 - (learningRate * weightDecay));
        }

        FirstMoment.lerp_(gradients, tensor((float)(1 - Beta1), device: values.device));
        SecondMoment.mul_(Beta2).addcmul_(gradients, gradients, 1 - Beta2);
        var scale = learningRate / (1 - Math.Pow(Beta1, step));
        var denominator = SecondMoment.sqrt().div_(Math.Sqrt(1 - Math.Pow(Beta2, step))).add_(Epsilon);
        values.addcdiv_(FirstMoment, denominator, -scale);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FirstMoment.Dispose();
        SecondMoment.Dispose();
    }
}
