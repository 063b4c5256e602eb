using Tributary.Evaluation.Models;

namespace Tributary.Evaluation.Tasks;

/// <summary>Makes an option's likelihood comparable with the others'.</summary>
/// <param name="characters">Characters (Unicode code points) of the option's text; its end, if it is scored, counts as one.</param>
/// <param name="score">Its score behind the prompt.</param>
/// <param name="unconditional">Its score behind the prompt that does not ask the question; null if there is none.</param>
internal delegate double OptionComparison(int characters, ContinuationScore score, ContinuationScore? unconditional);

/// <summary>Asks a model about the examples of one language.</summary>
/// <param name="model">The model, with its adapter on.</param>
/// <param name="task">What to ask.</param>
/// <param name="set">The examples.</param>
/// <param name="recipe">Lengths, and the seed of few-shot prompts.</param>
/// <param name="progress">Told the examples done so far; may be null.</param>
/// <param name="cancellation">Stops between batches.</param>
internal sealed class Predictor(ILanguageModel model, TaskDefinition task, EvaluationSet set, EvaluationRecipe recipe,
    IProgress<int>? progress, CancellationToken cancellation)
{
    private readonly IReadOnlyList<TaskExample> examples = task.Examples(set.Dataset);

    /// <summary>The examples' language.</summary>
    public Language Language => set.Language;

    private IReadOnlyList<string> Prompts => FewShotPrompts.Of(task, set, examples, recipe.Seed);

    /// <summary>The likeliest option of every example, the earlier among equals.</summary>
    /// <param name="compare">Makes likelihoods comparable.</param>
    /// <param name="unconditionalPrompt">A prompt that asks nothing, behind which the options are scored too; null: they are not.</param>
    /// <exception cref="InvalidDataException">A likelihood is no finite number.</exception>
    public IReadOnlyList<Prediction> Likeliest(OptionComparison compare, string? unconditionalPrompt = null)
    {
        var scores = Score([.. examples.Zip(Prompts, (example, prompt) => new ScoringRequest(prompt, example.Continuations)
            { AddSpecialTokens = !task.Prompt.HasSpecialTokens, AreAnswers = true,
                AnswerEnd = task.Prompt.End?.Text })], progress);
        var unconditional = unconditionalPrompt is null ? null
            : Score([.. examples.Select(example => new ScoringRequest(unconditionalPrompt, example.Continuations)
                { AreAnswers = true, AnswerEnd = task.Prompt.End?.Text })], null);
        return [.. examples.Select((example, index) => Likeliest(example, scores[index], [.. scores[index].Select((score, option) =>
            compare(Characters(example, option), score, unconditional?[index][option]))]))];
    }

    /// <summary>What the model writes to every example.</summary>
    /// <param name="read">Reads the text, which ends before a text to stop at and has no white space around it.</param>
    public IReadOnlyList<Prediction> Written(Func<TaskExample, string, Prediction> read)
    {
        var settings = new GenerationSettings
        {
            // The recipe limits the prompt, as in training. The model's positions limit prompt and answer together.
            MaxNewTokens = task.MaxNewTokens, MaxLength = recipe.MaxLength + task.MaxNewTokens, Stop = task.Stop,
                AddSpecialTokens = !task.Prompt.HasSpecialTokens,
                EndTokens = task.Prompt.End is { } end ? [end.Token] : [],
        };
        var prompts = Prompts.Zip(examples, (prompt, example) => task.FormOf(example).Prompt(prompt)).ToArray();
        var texts = model.Generate(prompts, settings, progress, cancellation);
        return texts.Count == examples.Count ? [.. examples.Zip(texts, (example, text) => read(example, BeforeStop(text.Text).Trim()))]
            : throw new InvalidOperationException("the model did not continue every prompt");
    }

    private IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(List<ScoringRequest> requests, IProgress<int>? scored)
    {
        var scores = model.Score(requests, recipe.MaxLength, scored, cancellation);
        return scores.Count == requests.Count && scores.Zip(requests).All(pair => pair.First.Count == pair.Second.Continuations.Count)
            ? scores
            : throw new InvalidOperationException("the model did not score every option of every example");
    }

    private int Characters(TaskExample example, int option) =>
        example.Options[option].EnumerateRunes().Count() + (task.FormOf(example).Ends ? 1 : 0);

    private Prediction Likeliest(TaskExample example, IReadOnlyList<ContinuationScore> scores, double[] compared)
    {
        if (Array.FindIndex(compared, value => !double.IsFinite(value)) is >= 0 and var broken)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{set.Dataset.Path}: example {example.Id}: the model gives '{example.Options[broken]}' the log-likelihood "
                    + $"{scores[broken].LogProbability}; ")
                + "expected a finite number. Its weights, or those of its adapter, are broken or too large.");
        }

        var best = Array.IndexOf(compared, compared.Max());
        return new Prediction(example.Id, example.Reference, example.Options[best], [best == example.Right ? 1.0 : 0.0],
            [.. scores.Select(score => score.LogProbability)]);
    }

    private string BeforeStop(string text)
    {
        var end = task.Stop.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0)
            .DefaultIfEmpty(text.Length).Min();
        return text[..end];
    }
}
