using Tributary.Training;

namespace Tributary.Planning.Inputs;

/// <summary>What is to be known of a project's data before it is trained on, and forbids nothing: a line each.</summary>
internal static class DataNotices
{
    /// <summary>The lines, in the order of the languages.</summary>
    public static IReadOnlyList<string> Of(ProjectState state) => [.. state.Project.Languages.SelectMany(language =>
        new[] { Split.Train, Split.Valid, Split.Test }.SelectMany(split => Lengths(state, language.Language, split))
            .Concat(Labels(state, language.Language)))];

    private static IEnumerable<string> Lengths(ProjectState state, Language language, Split split)
    {
        if (state.Inputs.TokensOf(language, split) is not { } counts)
        {
            yield break;
        }

        var (project, data) = (state.Project, state.Inputs[language, split]!);
        var writes = split == Split.Test && project.Task.PredictsByGeneration;
        string Line(int cut, int first, string what, string limit) => string.Create(CultureInfo.InvariantCulture,
            $"length  {SplitWords.Table.Of(split)} of {language}: {cut} of {data.Fingerprint.Examples} examples {what} ({limit}; the "
                + $"longest has {counts.Longest} tokens; the first is {data.PlaceOf(project, first)})");
        var limit = string.Create(CultureInfo.InvariantCulture, $"{TrainingRecipe.MaxLengthKey} {project.Training.MaxLength}");
        if (counts.CutPrompts > 0)
        {
            yield return Line(counts.CutPrompts, counts.FirstCutPrompt, "lose the beginning of their prompt",
                writes ? $"{limit}; prompt and answer fit the model's positions" : limit);
        }

        if (counts.CutTargets > 0)
        {
            yield return writes
                ? Line(counts.CutTargets, counts.FirstCutTarget, "have an answer that is longer than the model may write",
                    $"task.max_new_tokens {Invariant.Text(project.Task.MaxNewTokens)}")
                : Line(counts.CutTargets, counts.FirstCutTarget, "lose the end of their target", limit);
        }
    }

    private static IEnumerable<string> Labels(ProjectState state, Language language)
    {
        if (state.Inputs[language, Split.Train] is not { Fingerprint.Labels: { Count: > 0 } labels } data)
        {
            yield break;
        }

        var present = labels.Where(label => label.Examples > 0).ToArray();
        if (present is [var only])
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"labels  train of {language}: all {data.Fingerprint.Examples} "
                + $"examples are '{only.Label}' ({state.Project.Written(data.Dataset.Path)}); its adapter can learn no other answer");
        }
        else if (present.Length < labels.Count)
        {
            yield return $"labels  train of {language}: no example is "
                + string.Join(" or ", labels.Where(label => label.Examples == 0).Select(label => $"'{label.Label}'"));
        }
    }
}
