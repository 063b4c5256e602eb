using System.Globalization;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Training;

/// <summary>What one optimiser step saw.</summary>
/// <param name="Loss">Loss over its batches: sum of the labels' losses over their count, in nats.</param>
/// <param name="GradientNorm">Norm over all factors before clipping.</param>
internal readonly record struct StepReport(double Loss, double GradientNorm);

/// <summary>One optimiser step: forward and backward over its batches, clip, AdamW. In a dispose scope of its own, so that memory stays flat.</summary>
internal sealed class OptimizerStep(CausalModel model, LoraStack adapter, AdamW optimizer, double maxGradNorm)
{
    /// <summary>Takes a step.</summary>
    /// <param name="makeBatches">Makes the step's batches; one or more.</param>
    /// <param name="learningRate">The step's rate.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <exception cref="InvalidDataException">The loss or the gradient is no finite number.</exception>
    public StepReport Take(Func<IReadOnlyList<MicroBatch>> makeBatches, double learningRate, int step)
    {
        using var scope = NewDisposeScope();
        var loss = Backward(makeBatches());
        var norm = GradientNorm();
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"training diverged: step {step} has loss {loss} and gradient norm {norm}; lower the learning rate, or look for broken weights in the base model"));
        }

        using var none = no_grad();
        var factor = maxGradNorm / (norm + 1e-6);
        if (factor < 1)
        {
            adapter.Gradients!.mul_((float)factor);
        }

        optimizer.Step(adapter.Gradients!, learningRate, step);
        return new StepReport(loss, norm);
    }

    /// <summary>Leaves the gradients of the mean loss in the adapter.</summary>
    public double Backward(IReadOnlyList<MicroBatch> batches)
    {
        adapter.Gradients!.zero_();
        var labels = batches.Sum(batch => batch.LabelCount);
        var loss = 0.0;
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            var mean = model.SumLoss(batch.Ids, batch.Rows, batch.Labels) / labels;
            mean.backward();
            loss += mean.item<float>();
        }

        return loss;
    }

    /// <summary>Summed in double and in order: the same whatever the thread count.</summary>
    private double GradientNorm()
    {
        var sum = 0.0;
        foreach (var gradient in LoraStack.Floats(adapter.Gradients!))
        {
            sum += (double)gradient * gradient;
        }

        return Math.Sqrt(sum);
    }
}
