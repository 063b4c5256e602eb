using Tributary.Numerics;

namespace Tributary.Evaluation.Tasks;

/// <summary>
/// Puts solved examples of the training set in front of every prompt, a blank line behind each. All prompts of a language get the same
/// ones, drawn by seed and language, so that two models read the same text.
/// </summary>
internal static class FewShotPrompts
{
    /// <summary>The prompts of a set's examples.</summary>
    /// <exception cref="BadInputException">The task is few-shot and the set has too little training data.</exception>
    public static IReadOnlyList<string> Of(TaskDefinition task, EvaluationSet set, IReadOnlyList<TaskExample> examples, int seed)
    {
        var beginning = task.FewShot == 0 ? "" : Beginning(task, set, seed);
        return [.. examples.Select(example => beginning + example.Prompt)];
    }

    private static string Beginning(TaskDefinition task, EvaluationSet set, int seed)
    {
        var solved = set.Train is null ? [] : task.Examples(set.Train);
        if (solved.Count < task.FewShot)
        {
            throw new BadInputException(
                $"task.few_shot of language '{set.Language}'",
                $"asks for {Invariant.Text(task.FewShot)} solved examples, and its training set has {Invariant.Text(solved.Count)}; name "
                    + $"'train' files, or ask for fewer");
        }

        var order = CounterRandom.For(seed, "few_shot", set.Language.Tag).Permutation(solved.Count);
        return string.Concat(order.Take(task.FewShot).Select(index => $"{solved[index].Prompt}{solved[index].Target}\n\n"));
    }
}
