using Tributary.Datasets;

namespace Tributary.Evaluation;

/// <summary>
/// Classification by likelihood: every label's target is scored as the continuation of the prompt, and the likeliest is the answer. No text
/// is generated, so every answer is a label, and the same model gives the same scorecard.
/// </summary>
public static class Evaluator
{
    /// <summary>Changes when the same input would give another scorecard.</summary>
    public const int CodeVersion = 1;

    /// <summary>Evaluates a model with the default resampling.</summary>
    /// <param name="maxLength">Longest prompt with its continuation in tokens, 8 or more.</param>
    /// <inheritdoc cref="Run(ILanguageModel, TaskDefinition, IReadOnlyList{ValueTuple{Language, Dataset}}, EvaluationRecipe, IProgress{int}, CancellationToken)"/>
    public static Scorecard Run(
        ILanguageModel model,
        TaskDefinition task,
        IReadOnlyList<(Language Language, Dataset Dataset)> sets,
        int maxLength,
        IProgress<int>? progress,
        CancellationToken cancellation) =>
        Run(model, task, sets, new EvaluationRecipe { MaxLength = maxLength }, progress, cancellation);

    /// <summary>Evaluates a model.</summary>
    /// <param name="model">The model, with its adapter on.</param>
    /// <param name="task">What to ask.</param>
    /// <param name="sets">One or more languages, distinct, each with examples that were read with the task's rules.</param>
    /// <param name="recipe">How to evaluate.</param>
    /// <param name="progress">Told the examples done so far, over all languages; may be null.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidDataException">The model gave a likelihood that is no finite number: the example and label are named.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static Scorecard Run(
        ILanguageModel model,
        TaskDefinition task,
        IReadOnlyList<(Language Language, Dataset Dataset)> sets,
        EvaluationRecipe recipe,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sets.Count);
        var before = 0;
        var scores = new List<LanguageScore>();
        foreach (var (language, dataset) in sets)
        {
            cancellation.ThrowIfCancellationRequested();
            var offset = before;
            var report = progress is null ? null : new Told<int>(done => progress.Report(offset + done));
            scores.Add(Score(language, Predict(model, task, dataset, recipe, report, cancellation), task.Labels, recipe));
            before += dataset.Records.Count;
            progress?.Report(before);
        }

        return new Scorecard(task.Labels, recipe, scores);
    }

    /// <summary>The figures of one language from its predictions; one or more.</summary>
    internal static LanguageScore Score(
        Language language,
        IReadOnlyList<Prediction> predictions,
        IReadOnlyList<string> labels,
        EvaluationRecipe recipe)
    {
        var pairs = Pairs(predictions, labels);
        var (accuracy, macroF1) = Bootstrap.Intervals(pairs, labels.Count, recipe, language);
        return new LanguageScore(language, new ConfusionMatrix(labels, pairs), accuracy, macroF1, predictions);
    }

    /// <summary>Right and predicted label of every example as indices into the labels.</summary>
    /// <exception cref="ArgumentException">A prediction names another label.</exception>
    internal static (int Gold, int Predicted)[] Pairs(IReadOnlyList<Prediction> predictions, IReadOnlyList<string> labels) =>
        [.. predictions.Select(prediction => (IndexOf(labels, prediction.Gold), IndexOf(labels, prediction.Predicted)))];

    private static List<Prediction> Predict(
        ILanguageModel model,
        TaskDefinition task,
        Dataset dataset,
        EvaluationRecipe recipe,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var examples = task.Examples(dataset);
        var requests = examples.Select(example => new ScoringRequest(example.Prompt, task.Continuations)).ToList();
        var scores = model.Score(requests, recipe.MaxLength, progress, cancellation);
        if (scores.Count != examples.Count || scores.Any(likelihoods => likelihoods.Count != task.Labels.Count))
        {
            throw new InvalidOperationException("the model did not score every label of every example");
        }

        return [.. examples.Zip(scores, (example, likelihoods) => Predict(example, likelihoods, task.Labels, dataset.Path))];
    }

    private static Prediction Predict(TaskExample example, IReadOnlyList<double> likelihoods, IReadOnlyList<string> labels, string path)
    {
        var best = 0;
        for (var label = 0; label < labels.Count; label++)
        {
            if (!double.IsFinite(likelihoods[label]))
            {
                throw new InvalidDataException(FormattableString.Invariant(
                    $"{path}: example {example.Id}: the model gives label '{labels[label]}' the log-likelihood {likelihoods[label]}; ")
                    + "expected a finite number. Its weights, or those of its adapter, are broken or too large.");
            }

            best = likelihoods[label] > likelihoods[best] ? label : best;
        }

        return new Prediction(example.Id, example.Label, labels[best], likelihoods);
    }

    private static int IndexOf(IReadOnlyList<string> labels, string label)
    {
        for (var index = 0; index < labels.Count; index++)
        {
            if (labels[index] == label)
            {
                return index;
            }
        }

        throw new ArgumentException($"'{label}' is no label of the task", nameof(label));
    }
}
