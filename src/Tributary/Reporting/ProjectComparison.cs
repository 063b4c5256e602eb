using Tributary.Planning.Inputs;
using Tributary.Reporting.Tables;
using Tributary.Reporting.Ways;
using Tributary.Running;
using Tributary.Running.Jobs;

namespace Tributary.Reporting;

/// <summary>Every way to a model side by side in one scenario: how good each is, with intervals, and what it cost.</summary>
public sealed class ProjectComparison
{
    private readonly ScenarioReport report;

    private ProjectComparison(ScenarioReport report) => this.report = report;

    /// <summary>Runs what a comparison needs and has not yet, and gathers it. Neither data nor project file change, and nothing is
    /// released.</summary>
    /// <param name="project">The project.</param>
    /// <param name="scenario">What happens to it; null: it is built for the first time.</param>
    /// <param name="without">Names of models that are left out, with what only they need; null: none.</param>
    /// <param name="options">How to run; null for the defaults.</param>
    /// <param name="progress">Told of everything, also from other threads; may be null.</param>
    /// <param name="cancellation">Stops; what is finished stays.</param>
    /// <exception cref="BadInputException">Anything that the project names is wrong, or no language has a test set.</exception>
    /// <exception cref="StationFailedException">A station ended without a result.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static async Task<ProjectComparison> RunAsync(LocalProject project, Scenario? scenario = null,
        IReadOnlyList<string>? without = null, RunOptions? options = null, IProgress<RunEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        var scope = new PlanScope(scenario ?? Scenario.Initial, []) { Without = without ?? [] };
        var run = await project.RunAsync(scope, options, progress, cancellation);
        return new ProjectComparison(ScenarioFigures.Of(run.Plan, Machine.Local().Words));
    }

    /// <summary>The tables and what they show, as Markdown (GitHub's).</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var table in ScenarioTables.Of(report))
        {
            MarkdownTable.Append(text, table, heading: "**", end: "**");
        }

        MarkdownTable.AppendList(text, ScenarioFindings.Of(report));
        return text.ToString();
    }

    /// <summary>All figures, unrounded, as one JSON document: scores are fractions in [0, 1], times seconds.</summary>
    public byte[] ToJson() => ScenarioDocument.ToJson([report]);
}
