using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Training;

namespace Tributary.Planning.Estimates;

/// <summary>What a station sends through the model, by the texts that it reads. Tokens are those that planning has counted; where another
/// program trains, none are, and they are guessed from the bytes.</summary>
internal static class StationTexts
{
    // A token of a usual vocabulary stands for about four bytes of text.
    private const int BytesPerToken = 4;

    /// <summary>What goes through the model; null if the work does not follow from texts, or there are none.</summary>
    internal static ModelWork? WorkOf(Station station) => station switch
    {
        TrainStation train => Times(Sum(train.Languages.Select(language => Share(WorkOf(train.State, language, Split.Train),
            train.Chosen?.Count, Examples(train.State, language, Split.Train)))), train.State.Project.Training.Epochs),
        SearchStation search => Times(Sum(search.Adapters.Select(adapter => Share(WorkOf(search.State, adapter.Language, Split.Valid),
            search.ExamplesOf(adapter.Language), Examples(search.State, adapter.Language, Split.Valid)))), search.Passes),
        EvaluateStation evaluate => WorkOf(evaluate.State, evaluate.Language, Split.Test),
        _ => null,
    };

    /// <summary>What one pass over a dataset is; null if the project names none, or an empty one.</summary>
    internal static ModelWork? WorkOf(ProjectState state, Language language, Split split) =>
        state.Inputs[language, split] is not { Fingerprint.Examples: > 0 } input ? null
            : state.Inputs.TokensOf(language, split) is { Work: { Tokens: > 0 } counted } ? counted : Guessed(state, input, split);

    private static int Examples(ProjectState state, Language language, Split split) =>
        state.Inputs[language, split]?.Fingerprint.Examples ?? 0;

    private static ModelWork Guessed(ProjectState state, DatasetInput input, Split split)
    {
        var (task, most) = (state.Project.Task, state.Project.Training.MaxLength);
        var texts = split == Split.Train ? task.TrainingExamples(input.Dataset).Select(example => example.Prompt + example.Target)
            : task.Examples(input.Dataset).Select(example => example.Prompt + example.Target);
        return texts.Select(text => ModelWork.OfSequence(Math.Min(most, 1 + (Encoding.UTF8.GetByteCount(text) / BytesPerToken)), 1))
            .Aggregate(default(ModelWork), (sum, one) => sum + one);
    }

    private static ModelWork? Share(ModelWork? whole, int? examples, int of) =>
        examples is { } some && of > 0 && some != of ? Times(whole, (double)some / of) : whole;

    private static ModelWork? Sum(IEnumerable<ModelWork?> parts) =>
        parts.OfType<ModelWork>().ToArray() is { Length: > 0 } known ? known.Aggregate((sum, one) => sum + one) : null;

    private static ModelWork? Times(ModelWork? work, double passes) => work is { } once
        ? new ModelWork((long)Math.Round(passes * once.Tokens), (long)Math.Round(passes * once.Pairs),
            (long)Math.Round(passes * once.HeadRows)) : null;
}
