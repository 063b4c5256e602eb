using Tributary.Evaluation.Models;
using Tributary.Evaluation.Tasks;

namespace Tributary.Evaluation.Scorecards;

/// <summary>
/// Measures a model on a task. Where answers are chosen, every option's target is scored as the continuation of the prompt and the
/// likeliest is the answer: no text is generated, so every answer is an option.
/// Elsewhere the model writes greedily. The same model gives the same scorecard.
/// </summary>
internal static class Evaluator
{
    /// <summary>Changes when the same input would give another scorecard.</summary>
    public const int CodeVersion = 2;

    /// <summary>Evaluates a model.</summary>
    /// <param name="model">The model, with its adapter on.</param>
    /// <param name="task">What to ask.</param>
    /// <param name="sets">One or more languages, distinct, each with examples that were read with the task's rules.</param>
    /// <param name="recipe">How to evaluate.</param>
    /// <param name="progress">Told the examples done so far, over all languages; may be null.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="BadInputException">A few-shot task lacks training examples.</exception>
    /// <exception cref="InvalidDataException">The model gave a likelihood that is no
    /// finite number: the example and option are named.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static Scorecard Run(
        ILanguageModel model,
        TaskDefinition task,
        IReadOnlyList<EvaluationSet> sets,
        EvaluationRecipe recipe,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sets.Count);
        var before = 0;
        var scores = new List<LanguageScore>();
        foreach (var set in sets)
        {
            cancellation.ThrowIfCancellationRequested();
            var offset = before;
            var report = progress is null ? null : new SynchronousProgress<int>(done => progress.Report(offset + done));
            var predictions = task.Predict(new Predictor(model, task, set, recipe, report, cancellation));
            scores.Add(LanguageScore.Of(set.Language, predictions, task.Metrics, task.Labels, recipe));
            before += set.Dataset.Records.Count;
            progress?.Report(before);
        }

        return new Scorecard(task.Metrics, task.Labels, recipe, scores);
    }
}
