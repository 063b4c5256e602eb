using System.Text;
using Tributary.Releases;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>Says what a station should take: from its own last run, else from its kind's, else from the model's shape and the speed of earlier runs.</summary>
internal sealed class Estimator(ProjectState state, History history)
{
    // A token of a usual vocabulary stands for about four bytes of text.
    private const int BytesPerToken = 4;

    private readonly Lazy<ModelShape?> shape = new(() => ModelShape.Of(state.Project.BaseModel));

    /// <summary>The estimate of a stale station.</summary>
    internal Estimate Of(Step step) =>
        history.LastOf(step.Name.ToString()) is { } last ? With(last.Seconds, last.Tokens, EstimateBasis.LastRun)
        : history.LastOfKind(step.Name.Kind) is { Count: > 0 } kind ? With(kind.Average(entry => entry.Seconds), (long)kind.Average(entry => entry.Tokens), EstimateBasis.Kind)
        : OfShape(step);

    private Estimate OfShape(Step step)
    {
        if (TextsOf(step) is not { Count: > 0 } texts || shape.Value is not { } model || history.FlopsPerSecond is not { } speed)
        {
            return new Estimate(null, null, null, EstimateBasis.Unknown);
        }

        var passes = step is TrainStep ? state.Project.Training.Epochs : 1;
        var lengths = texts.Select(text => (long)Math.Min(state.Project.Training.MaxLength, 1 + (text / BytesPerToken))).ToArray();
        var work = new ModelWork(passes * lengths.Sum(), passes * lengths.Sum(length => length * (length + 1) / 2), passes * lengths.Length);
        var flops = step is TrainStep ? model.Training(work, 0, state.Project.Run.Trainer.ActivationCheckpointing) : model.Forward(work, 0);
        return With(flops / speed, work.Tokens, EstimateBasis.Shape);
    }

    /// <summary>The lengths in bytes of the texts that a station reads; null where its work does not follow from them.</summary>
    private List<int>? TextsOf(Step step) => step switch
    {
        TrainStep train => [.. train.Languages.Where(language => state.Inputs[language, Split.Train] is not null)
            .SelectMany(language => state.Project.Task.TrainingExamples(train.TrainSetOf(language)!.Dataset)).Select(example => Encoding.UTF8.GetByteCount(example.Prompt + example.Target))],
        EvaluateStep evaluate => [.. state.Project.Task.Examples(state.Inputs[evaluate.Language, Split.Test]!.Dataset).Select(example => Encoding.UTF8.GetByteCount(example.Prompt + example.Target))],
        _ => null,
    };

    private Estimate With(double seconds, long tokens, EstimateBasis basis) => new(seconds, tokens, state.Project.Price?.Of(seconds), basis);
}
