using Tributary.Datasets;
using Tributary.Evaluation.Tasks;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Gate;

/// <summary>An example on which a candidate fell behind, with what it asks.</summary>
/// <param name="Example">The example and both answers.</param>
/// <param name="Text">The beginning of what it asks, on one line; null if the test set that was judged is not at hand.</param>
internal sealed record GateCase(GateExample Example, string? Text)
{
    /// <summary>The right answer on one line.</summary>
    public string Gold => OneLine.Beginning(Example.Gold);

    /// <summary>The release's answer on one line.</summary>
    public string Reference => OneLine.Beginning(Example.Reference);

    /// <summary>The candidate's answer on one line.</summary>
    public string Candidate => OneLine.Beginning(Example.Candidate);

    /// <summary>The worst examples of a verdict on the project's present test sets, the worst first.</summary>
    public static IReadOnlyList<GateCase> Of(GateVerdict verdict, ProjectState state)
    {
        var test = state.Inputs[verdict.Language, Split.Test];
        return [.. verdict.Worst.Select(example => new GateCase(example, test is null ? null
            : TextOf(state.Project.Task, test.Dataset, example.Id)))];
    }

    /// <summary>The same where the test set is not at hand.</summary>
    internal static IReadOnlyList<GateCase> WithoutTexts(GateVerdict verdict) =>
        [.. verdict.Worst.Select(example => new GateCase(example, null))];

    // Of what the prompt names: the words around it are the same in every example.
    private static string? TextOf(TaskDefinition task, Dataset test, string id)
    {
        var lists = test.Rules.Where(rule => rule.List).Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        var named = test.Records.Index().Where(record => (record.Item[TaskDefinition.IdField] ?? Invariant.Text(record.Index + 1)) == id)
            .Select(record => record.Item).Take(2).ToArray();
        return named is [var only]
            ? OneLine.Beginning(string.Join(" / ", task.Prompt.Fields.Where(field => !lists.Contains(field))
                .Select(field => test.Rules.Any(rule => rule.Name == field && rule.Conversation)
                    ? ConversationText.Asked(only[field]!).Last() : only[field]).OfType<string>()))
            : null;
    }
}
