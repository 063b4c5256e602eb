using Tributary.Torch.Lora;
using Tributary.Torch.Models;

namespace Tributary.Torch.Training;

/// <summary>What one optimiser step saw.</summary>
/// <param name="Loss">Loss over its batches: sum of the labels' losses over their count, in nats.</param>
/// <param name="GradientNorm">Norm over all factors before clipping.</param>
internal readonly record struct StepReport(double Loss, double GradientNorm)
{
    /// <summary>Whether the step can be used.</summary>
    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(GradientNorm);
}

/// <summary>One optimiser step: forward and backward over its batches, clip, AdamW.
/// In a dispose scope of its own, so that memory stays flat.</summary>
/// <param name="model">The base model, with the adapter on.</param>
/// <param name="adapter">What is trained.</param>
/// <param name="optimizer">Its optimiser.</param>
/// <param name="maxGradNorm">Gradients are scaled down to this norm.</param>
/// <param name="recompute">Whether activations are computed again in the backward pass rather than kept.</param>
internal sealed class OptimizerStep(CausalModel model, LoraStack adapter, AdamW optimizer, double maxGradNorm, bool recompute = false)
{
    // Below so many numbers a layer's rows are worth one thread alone: waking a
    // second costs more than it does (measured; the bytes are the same).
    private const long WorthTwoThreads = 100_000;

    /// <summary>Takes a step. Where loss or gradient is no finite number the adapter stays as it was.</summary>
    /// <param name="makeBatches">Makes the step's batches; one or more.</param>
    /// <param name="learningRate">The step's rate.</param>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="dropoutSeed">The seed of the dropout masks of a pass (from 0) and a layer; null if nothing is dropped.</param>
    public StepReport Take(Func<IReadOnlyList<MicroBatch>> makeBatches, double learningRate, int step, Func<int,
        int, long>? dropoutSeed = null)
    {
        using var scope = NewDisposeScope();
        var loss = Backward(makeBatches(), dropoutSeed);
        using var none = no_grad();
        var report = new StepReport(loss, GradientNorm());
        if (!report.IsFinite)
        {
            return report;
        }

        var factor = maxGradNorm / (report.GradientNorm + 1e-6);
        if (factor < 1)
        {
            adapter.Gradients!.mul_((float)factor);
        }

        optimizer.Step(adapter.Gradients!, learningRate, step);
        return report;
    }

    /// <summary>Leaves the gradients of the mean loss in the adapter.</summary>
    public double Backward(IReadOnlyList<MicroBatch> batches, Func<int, int, long>? dropoutSeed = null)
    {
        adapter.Gradients!.zero_();
        var labels = batches.Sum(batch => batch.LabelCount);
        var loss = 0.0;
        for (var pass = 0; pass < batches.Count; pass++)
        {
            var number = pass;
            loss += Backward(batches[pass], labels, dropoutSeed is null ? null : layer => dropoutSeed(number, layer));
        }

        return loss;
    }

    /// <summary>One pass: the body forward, loss and output layer chunk by chunk down to the hidden rows, the body backward.</summary>
    private double Backward(MicroBatch batch, int labels, Func<int, long>? dropoutSeed)
    {
        using var scope = NewDisposeScope();
        var tape = new LayerTape(dropoutSeed, recompute);
        var threads = get_num_threads();
        set_num_threads(batch.Ids.numel() * model.Config.HiddenSize < WorthTwoThreads ? 1 : threads);
        model.AroundLayer = tape.Run;
        try
        {
            var hidden = model.Hidden(batch.Pass);
            var rows = hidden.detach().requires_grad_();
            var loss = ChunkedLoss.Take(model, rows, batch.Labels, labels);
            if (hidden.requires_grad)
            {
                hidden.backward([rows.grad!]);
            }

            tape.Backward();
            return loss;
        }
        finally
        {
            model.AroundLayer = null;
            set_num_threads(threads);
        }
    }

    /// <summary>Summed in double and in order on the CPU: the same whatever the thread count.</summary>
    private double GradientNorm()
    {
        if (adapter.Gradients!.device_type != DeviceType.CPU)
        {
            return adapter.Gradients.to(ScalarType.Float64).square().sum().sqrt_().item<double>();
        }

        var sum = 0.0;
        foreach (var gradient in LoraStack.Floats(adapter.Gradients!))
        {
            sum += (double)gradient * gradient;
        }

        return Math.Sqrt(sum);
    }
}
