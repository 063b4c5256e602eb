using Tributary.Datasets;
using Tributary.Models;
using Tributary.Projects;
using Tributary.Projects.Reading;
using Tributary.Training;

namespace Tributary.Planning.Inputs;

/// <summary>What of a project's lengths and tokens keeps it from being trained or measured as it says.</summary>
internal static class TokenProblems
{
    // A prompt of fewer tokens asks nothing: as many as the shortest training.max_length has.
    private const int ShortestPrompt = 8;

    private static readonly Split[] Splits = [Split.Train, Split.Valid, Split.Test];

    /// <summary>All of it; one problem for each dataset and kind. What follows from a limit that is wrong itself is not told.</summary>
    public static IReadOnlyList<Problem> Of(ProjectState state) => Limits(state.Project).Concat(Labels(state)).ToArray()
        is { Length: > 0 } limits ? limits
        : [.. state.Project.Languages.SelectMany(language => Splits.SelectMany(split => OfDataset(state, language.Language, split)))];

    private static IEnumerable<Problem> Limits(Project project)
    {
        if (ModelLimits.Of(project.BaseModel).Positions is not { } positions)
        {
            yield break;
        }

        var longest = project.Training.MaxLength;
        if (longest > positions && KeyPlace.IsWritten(project, TrainingRecipe.MaxLengthKey))
        {
            yield return KeyPlace.Problem(project, TrainingRecipe.MaxLengthKey, string.Create(CultureInfo.InvariantCulture,
                $"is {longest}, and the base model reads sequences of up to {positions} tokens (max_position_embeddings); expected "
                    + $"{positions} or less"));
        }

        if (project.Task.PredictsByGeneration && project.Task.MaxNewTokens > positions - ShortestPrompt)
        {
            yield return KeyPlace.Problem(project, "task.max_new_tokens", string.Create(CultureInfo.InvariantCulture,
                $"is {project.Task.MaxNewTokens}, which leaves no room for a prompt: the base model reads sequences of up to {positions} "
                    + $"tokens, prompt and answer together; expected {Math.Max(1, positions - ShortestPrompt)} or less"));
        }
    }

    /// <summary>Labels that the tokenizer makes the same tokens of, as it does of characters that it does not know.</summary>
    private static IEnumerable<Problem> Labels(ProjectState state)
    {
        var task = state.Project.Task;
        var data = state.Project.Languages.SelectMany(language => Splits.Select(split => state.Inputs[language.Language, split]))
            .OfType<DatasetInput>().FirstOrDefault()?.Dataset;
        if (data is null || task.Labels.Count == 0 || task.PredictsByGeneration)
        {
            yield break;
        }

        var first = task.Examples(new Dataset(data.Path, data.Rules, [data.Records[0]]))[0];
        if (task.FormOf(first).Same is var (one, other))
        {
            yield return KeyPlace.Problem(state.Project, "task.labels", $"has answers that are the same tokens for the base model, "
                + $"'{one.Trim()}' and '{other.Trim()}': its tokenizer does not know their characters; name them otherwise");
        }
    }

    private static IEnumerable<Problem> OfDataset(ProjectState state, Language language, Split split)
    {
        if (state.Inputs.TokensOf(language, split) is not { } counts)
        {
            yield break;
        }

        var data = state.Inputs[language, split]!;
        foreach (var kind in counts.Unusable.GroupBy(example => example.Text))
        {
            yield return new Problem(data.PlaceOf(state.Project, kind.First().Index), $"{kind.Key}{Further(kind.Count() - 1)}");
        }

        var task = state.Project.Task;
        if (counts.CutTargets > 0 && !task.AllowsCutTargets && !(split == Split.Test && task.PredictsByGeneration))
        {
            yield return new Problem(data.PlaceOf(state.Project, counts.FirstCutTarget), string.Create(CultureInfo.InvariantCulture,
                $"the end of the target is cut off{Further(counts.CutTargets - 1)}: {TrainingRecipe.MaxLengthKey} is "
                    + $"{state.Project.Training.MaxLength}, and the longest of the {data.Fingerprint.Examples} examples in "
                    + $"{SplitWords.Table.Of(split)} of {language} has {counts.Longest} tokens; raise it, shorten the targets, or write "
                    + $"'cut_targets: allow' below 'task'"));
        }
    }

    private static string Further(int more) => more switch
    {
        0 => "",
        1 => ", and of 1 more example",
        _ => $", and of {Invariant.Text(more)} more examples",
    };
}
