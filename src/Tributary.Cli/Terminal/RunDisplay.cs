using System.Diagnostics.CodeAnalysis;
using Spectre.Console;
using Tributary.Releases.Stations;
using Tributary.Running;

namespace Tributary.Cli.Terminal;

/// <summary>Shows a run: a progress bar a station on a terminal, a line when a station begins and ends elsewhere.</summary>
internal sealed class RunDisplay(Output output) : IProgress<RunEvent>
{
    private readonly Lock drawing = new();
    private readonly Dictionary<StationName, ProgressTask> bars = [];
    private ProgressContext? context;

    /// <summary>Runs with the display on.</summary>
    public async Task ShowAsync(Func<IProgress<RunEvent>, Task> run)
    {
        if (!output.IsInteractive)
        {
            await run(this);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output.Text) });
        await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(async started =>
            {
                context = started;
                await run(this);
            });
    }

    /// <inheritdoc/>
    public void Report(RunEvent value)
    {
        lock (drawing)
        {
            if (context is null)
            {
                WriteLine(value);
            }
            else
            {
                Draw(context, value);
            }
        }
    }

    [SuppressMessage("Usage", "MA0011", Justification = "Invariant formats the figure")]
    private void WriteLine(RunEvent value)
    {
        switch (value)
        {
            case StationStarted:
                output.Text.WriteLine($"{value.Station} ...");
                break;
            case StationDone done:
                output.Text.WriteLine(FormattableString.Invariant($"{value.Station} done in {done.Seconds:0.0} s"));
                break;
            case StationStopped stopped:
                // Why it failed is the last word of the run, and said once.
                output.Text.WriteLine(stopped.IsFailure ? $"{value.Station} failed" : $"{value.Station} stopped: {stopped.Reason}");
                break;
        }
    }

    private void Draw(ProgressContext drawn, RunEvent value)
    {
        if (!bars.TryGetValue(value.Station, out var bar))
        {
            bars[value.Station] = bar = drawn.AddTask(Markup.Escape(value.Station.ToString()), maxValue: 1);
        }

        switch (value)
        {
            case StationProgress progress:
                bar.Value = progress.Fraction;
                bar.Description = Markup.Escape(progress.Detail.Length > 0
                    ? $"{value.Station}  {progress.Detail}" : value.Station.ToString());
                break;
            case StationDone:
                bar.Value = 1;
                bar.StopTask();
                break;
            case StationStopped:
                bar.StopTask();
                break;
        }
    }
}
