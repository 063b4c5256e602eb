using System.Globalization;
using Tributary.Evaluation.Metrics;

namespace Tributary.Evaluation;

/// <summary>Asks a model about the examples of one language and turns what it says into predictions.</summary>
internal sealed class Predictor(ILanguageModel model, TaskDefinition task, EvaluationRecipe recipe)
{
    /// <summary>A prediction per example, in order.</summary>
    public IReadOnlyList<Prediction> Predict(EvaluationSet set, IProgress<int>? progress, CancellationToken cancellation)
    {
        var examples = task.Examples(set.Dataset);
        var prompts = FewShotPrompts.Of(task, set, examples, recipe.Seed);
        return task.PredictsByGeneration
            ? ByGeneration(examples, prompts, set.Language, progress, cancellation)
            : ByLikelihood(examples, prompts, set.Dataset.Path, progress, cancellation);
    }

    private List<Prediction> ByLikelihood(
        IReadOnlyList<TaskExample> examples,
        IReadOnlyList<string> prompts,
        string path,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var scores = Score([.. examples.Zip(prompts, (example, prompt) => new ScoringRequest(prompt, example.Continuations)
            { AddSpecialTokens = !task.Prompt.HasSpecialTokens })], progress, cancellation);
        var unconditional = task.Normalize == Normalization.Unconditional
            ? Score([.. examples.Select(example => new ScoringRequest(task.UnconditionalPrompt!, example.Continuations))], null,
                cancellation)
            : null;
        return [.. examples.Select((example, index) => Likeliest(example, scores[index], unconditional?[index], path))];
    }

    private IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(List<ScoringRequest> requests, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var scores = model.Score(requests, recipe.MaxLength, progress, cancellation);
        return scores.Count == requests.Count && scores.Zip(requests).All(pair => pair.First.Count == pair.Second.Continuations.Count)
            ? scores
            : throw new InvalidOperationException("the model did not score every option of every example");
    }

    private Prediction Likeliest(TaskExample example, IReadOnlyList<ContinuationScore> scores,
        IReadOnlyList<ContinuationScore>? unconditional, string path)
    {
        var best = 0;
        var compared = new double[scores.Count];
        for (var option = 0; option < scores.Count; option++)
        {
            compared[option] = Comparable(example, option, scores[option], unconditional?[option]);
            if (!double.IsFinite(compared[option]))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, 
                    $"{path}: example {example.Id}: the model gives '{example.Options[option]}' the log-likelihood "
                        + $"{scores[option].LogProbability}; ")
                    + "expected a finite number. Its weights, or those of its adapter, are broken or too large.");
            }

            best = compared[option] > compared[best] ? option : best;
        }

        var right = best == example.Right ? 1.0 : 0.0;
        return new Prediction(example.Id, example.Reference, example.Options[best], [right],
            [.. scores.Select(score => score.LogProbability)]);
    }

    private double Comparable(TaskExample example, int option, ContinuationScore score, ContinuationScore? unconditional) =>
        task.Normalize switch
    {
        Normalization.Tokens => score.LogProbability / score.Tokens,
        Normalization.Characters => score.LogProbability / example.Options[option].EnumerateRunes().Count(),
        Normalization.Unconditional => score.LogProbability - unconditional!.Value.LogProbability,
        _ => score.LogProbability,
    };

    private List<Prediction> ByGeneration(
        IReadOnlyList<TaskExample> examples,
        IReadOnlyList<string> prompts,
        Language language,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var settings = new GenerationSettings
        {
            MaxNewTokens = task.MaxNewTokens, MaxLength = recipe.MaxLength, Stop = task.Stop,
                AddSpecialTokens = !task.Prompt.HasSpecialTokens,
        };
        var texts = model.Generate(prompts, settings, progress, cancellation);
        if (texts.Count != prompts.Count)
        {
            throw new InvalidOperationException("the model did not continue every prompt");
        }

        var tokenization = task.TokenizationOf(language);
        return [.. examples.Zip(texts, (example, text) => Written(example, BeforeStop(text.Text).Trim(), tokenization))];
    }

    private Prediction Written(TaskExample example, string text, Tokenization tokenization)
    {
        if (task.Kind == TaskKind.Classification)
        {
            var label = WrittenLabel.Find(text, task.Labels);
            return new Prediction(example.Id, example.Reference, label ?? "", [label == example.Reference ? 1 : 0], []);
        }

        return new Prediction(example.Id, example.Reference, text,
            [.. task.Metrics.Select(metric => metric.OfTexts!(example.Reference, text, tokenization))], []);
    }

    private string BeforeStop(string text)
    {
        var end = task.Stop.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0)
            .DefaultIfEmpty(text.Length).Min();
        return text[..end];
    }
}
