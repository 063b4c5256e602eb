using Tributary.Planning.Inputs;
using Tributary.Reporting;
using Tributary.Running;
using Tributary.Torch;

namespace Tributary.PaperStudy;

/// <summary>A finished comparison: its tables as Markdown, and the figures that the study speaks of.</summary>
internal sealed record Comparison(string Tables, ComparisonFigures Figures)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The merge with the best mean.</summary>
    public WayFigures Best => Figures.Ways[Figures.BestMerge];

    /// <summary>Languages that lose more than five points against their own adapter under the best merge, or surely more than two.
    /// </summary>
    public string[] Losing => [.. Best.AgainstIndividual!.Languages
        .Where(row => row.Value.Difference < AllowedEstimate || row.Value.Interval[1] < AllowedBound).Select(row => row.Key)];

    private const double AllowedEstimate = -0.05;
    private const double AllowedBound = -0.02;

    /// <summary>Runs what a comparison needs and has not yet.</summary>
    public static async Task<Comparison> RunAsync(
        string project, Scenario scenario, IReadOnlyList<string> without, IProgress<RunEvent> told)
    {
        var compared = await ProjectComparison.RunAsync(
            LocalProject.Open(project, TorchEngine.Create()), scenario, without, progress: told);
        return new Comparison(compared.ToMarkdown(), JsonSerializer.Deserialize<ComparisonFigures>(compared.ToJson(), SnakeCase)!);
    }
}

/// <summary>The figures of a comparison, ways by name.</summary>
internal sealed record ComparisonFigures(string Metric, double? TokenShare, string BestMerge, Dictionary<string, WayFigures> Ways);

/// <summary>How good a way is, beside others, and what it cost.</summary>
internal sealed record WayFigures(ScoreFigures Mean, DifferenceFigures? AgainstCombined, DifferenceFigures? AgainstIndividual,
    CostFigures? Cost);

/// <summary>A score with the bounds of its interval.</summary>
internal sealed record ScoreFigures(double Value, double[] Interval)
{
    public override string ToString() =>
        $"{MarkdownRows.Score(Value)} ({MarkdownRows.Score(Interval[0])} to {MarkdownRows.Score(Interval[1])})";
}

/// <summary>Differences from another way, by language and in the mean.</summary>
internal sealed record DifferenceFigures(Dictionary<string, DifferenceRow> Languages, DifferenceRow? Mean);

/// <summary>A difference with the bounds of its interval, and the verdict.</summary>
internal sealed record DifferenceRow(double Difference, double[] Interval, string Verdict)
{
    public override string ToString() =>
        $"{MarkdownRows.Difference(Difference)} ({MarkdownRows.Difference(Interval[0])} to {MarkdownRows.Difference(Interval[1])})";
}

/// <summary>Wall times of a worker a language, and floating-point operations.</summary>
internal sealed record CostFigures(double WallSeconds, double WallSecondsWithoutEvaluating, double? TrainingFlops, double? SearchingFlops,
    double? MergingFlops)
{
    /// <summary>Operations without those of evaluating.</summary>
    public double MakingFlops => TrainingFlops!.Value + SearchingFlops!.Value + MergingFlops!.Value;
}
