using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Models;
using Tributary.Tokenizers;
using Tributary.Torch.Inference;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Training;

namespace Tributary.Torch.Training;

/// <summary>Looks at the validation set: its loss, and where the recipe asks for it the task's own metric.</summary>
internal sealed class ValidationLook
{
    private readonly TrainingJob job;
    private readonly TrainingData data;
    private readonly CausalModel model;
    private readonly IReadOnlyList<ScoringPass> passes;

    /// <exception cref="BadInputException">A question of the metric cannot be asked.</exception>
    public ValidationLook(TrainingJob job, TrainingData data, CausalModel model, Tokenizer tokenizer)
    {
        (this.job, this.data, this.model) = (job, data, model);
        ScoringRequest[] requests = Metric is null ? []
            : [.. Metric.Questions.Select(question => new ScoringRequest(question.Prompt, question.Answers)
            { AddSpecialTokens = question.AddSpecialTokens, AreAnswers = true, AnswerEnd = question.End })];
        passes = new ScoringPlan(tokenizer, model.Config).Of(requests, job.Recipe.MaxLength, $"validation set of '{job.Name}'");
    }

    private ValidationMetric? Metric => job.Recipe.Validate == Validate.Metric ? job.Metric : null;

    /// <summary>Looks. The adapter is used as it stands, without dropout.</summary>
    public Evaluated At(int step, LoraStack adapter)
    {
        adapter.Dropout = 0;
        return new Evaluated(step, data.Valid.Count == 0 ? null : Loss(), Metric is null ? null : Score(Metric));
    }

    /// <summary>Whether a look is better than the best so far, null for none.</summary>
    public bool IsBetter(Evaluated look, Evaluated? best) =>
        best is null || (Metric is null ? look.ValidLoss is null || look.ValidLoss < best.ValidLoss : look.ValidMetric > best.ValidMetric);

    private double Loss()
    {
        using var none = no_grad();
        var (sum, targets) = (0.0, 0L);
        using var scope = NewDisposeScope();
        foreach (var batch in data.ValidBatches(job.Recipe.BatchSize, model.Device))
        {
            using var pass = NewDisposeScope();
            sum += ChunkedLoss.Take(model, model.Hidden(batch.Pass), batch.Labels, 1);
            targets += batch.LabelCount;
        }

        return sum / targets;
    }

    private double Score(ValidationMetric metric)
    {
        ContinuationScore[][] scores = [.. metric.Questions.Select(question => new ContinuationScore[question.Answers.Count])];
        new PassScorer(model).Add(passes, scores, progress: null, CancellationToken.None);
        (int Right, int Found)[] answers =
            [.. scores.Zip(metric.Questions, (likelihoods, question) => (question.Right, Likeliest(likelihoods)))];
        return metric.Labels is { } labels ? new ConfusionMatrix(labels, answers).MacroF1
            : (double)answers.Count(answer => answer.Right == answer.Found) / answers.Length;
    }

    /// <summary>The earliest of the likeliest.</summary>
    private static int Likeliest(IReadOnlyList<ContinuationScore> likelihoods)
    {
        var best = 0;
        for (var answer = 1; answer < likelihoods.Count; answer++)
        {
            best = likelihoods[answer].LogProbability > likelihoods[best].LogProbability ? answer : best;
        }

        return best;
    }
}
