using Spectre.Console;

namespace Tributary.Cli.Terminal;

/// <summary>What a progress bar's line shows within a terminal's width: times are whole or not there. The time that went by goes first,
/// then the bar; the percentage and the time that is left stay.</summary>
/// <param name="Description">Columns for what is done.</param>
/// <param name="Bar">Columns of the bar; 0: there is none.</param>
/// <param name="HasElapsed">True if the time that went by is shown.</param>
internal sealed record BarLayout(int Description, int Bar, bool HasElapsed)
{
    // Each with the column between it and the next.
    private const int Percentage = 5;
    private const int Time = 9;
    private const int LeastDescription = 24;

    /// <summary>The layout for a width.</summary>
    public static BarLayout Of(int width)
    {
        var hasElapsed = width >= 80;
        var left = width - Percentage - Time - (hasElapsed ? Time : 0) - 1;
        var bar = Math.Clamp(left - (2 * LeastDescription), 0, 40);
        bar = bar == 0 && left - LeastDescription >= 11 ? 10 : bar;
        return new BarLayout(Math.Max(1, left - (bar == 0 ? 0 : bar + 1)), bar, hasElapsed);
    }

    /// <summary>The columns to draw.</summary>
    public ProgressColumn[] Columns() =>
    [
        new TaskDescriptionColumn { Alignment = Justify.Left },
        .. Bar == 0 ? Array.Empty<ProgressColumn>() : [new ProgressBarColumn { Width = Bar }],
        new PercentageColumn(),
        .. HasElapsed ? [new ElapsedTimeColumn()] : Array.Empty<ProgressColumn>(),
        new RemainingTimeColumn(),
    ];
}
