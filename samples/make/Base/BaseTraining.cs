using Tributary.Tokenizers;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using static TorchSharp.torch;

namespace Tributary.Samples.Base;

/// <summary>
/// Trains all weights of the base model on next-token prediction with AdamW. The same recipe gives the same bytes on the same machine with
/// the same number of threads; elsewhere sums may round differently.
/// </summary>
/// <param name="recipe">What to do.</param>
/// <param name="tokenizer">The trained tokenizer.</param>
public sealed class BaseTraining(BaseRecipe recipe, Tokenizer tokenizer)
{
    /// <summary>Trains from random weights.</summary>
    /// <param name="report">Told the step, from 1, and its mean loss in nats per token.</param>
    public CausalModel Run(Action<int, double> report)
    {
        var model = CausalModel.Initialize(recipe.Model, recipe.Seed);
        var batches = new BaseBatches(recipe, tokenizer);
        var optimizers = model.Weights.ToDictionary(weight => weight.Value, weight =>
            new AdamW(weight.Value, weight.Value.dim() == 2 ? recipe.WeightDecay : 0));
        using var rows = PredictingRows();
        for (var step = 1; step <= recipe.Steps; step++)
        {
            using var scope = NewDisposeScope();
            var loss = Backward(model, batches.Next(), rows);
            Update(optimizers, RateOf(step), step);
            report(step, loss);
        }

        foreach (var optimizer in optimizers.Values)
        {
            optimizer.Dispose();
        }

        return model;
    }

    /// <summary>The learning rate of a step: a straight rise, then half a cosine down to 0.</summary>
    private double RateOf(int step)
    {
        var (warmup, end) = ((int)(recipe.Steps * recipe.WarmupRatio), recipe.Steps + 1);
        return recipe.LearningRate * (step < warmup ? (double)step / warmup
            : Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * ((double)(step - warmup) / Math.Max(1, end - warmup))))));
    }

    /// <summary>All places of a batch but each row's last, which predicts nothing.</summary>
    private Tensor PredictingRows() =>
        arange(recipe.BatchSize * recipe.SequenceLength, dtype: ScalarType.Int64)
            .view(recipe.BatchSize, recipe.SequenceLength)[TensorIndex.Colon, TensorIndex.Slice(stop: -1)]
            .reshape(-1).DetachFromDisposeScope();

    private double Backward(CausalModel model, long[] batch, Tensor rows)
    {
        var ids = tensor(batch, recipe.BatchSize, recipe.SequenceLength);
        var labels = ids.reshape(-1).index_select(0, rows + 1);
        var loss = model.SumLoss(ids, rows, labels) / rows.shape[0];
        loss.backward();
        return loss.item<float>();
    }

    private void Update(Dictionary<Tensor, AdamW> optimizers, double learningRate, int step)
    {
        using var none = no_grad();
        var norm = Math.Sqrt(optimizers.Keys.Sum(weight => (double)weight.grad!.square().sum().item<float>()));
        var factor = Math.Min(1, recipe.MaxGradNorm / (norm + 1e-6));
        foreach (var (weight, optimizer) in optimizers)
        {
            optimizer.Step(weight.grad!.mul_((float)factor), learningRate, step);
            weight.grad!.zero_();
        }
    }
}
