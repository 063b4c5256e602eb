using System.Diagnostics.CodeAnalysis;
using Spectre.Console;
using Tributary.Releases.Stations;
using Tributary.Running;

namespace Tributary.Cli.Terminal;

/// <summary>Shows a run: a progress bar a station on a terminal; elsewhere a line if a station begins or ends, and every ten seconds one
/// that says how far it is.</summary>
internal sealed class RunDisplay(Output output) : IProgress<RunEvent>
{
    private readonly Lock drawing = new();
    private readonly Dictionary<StationName, ProgressTask> bars = [];
    private readonly Dictionary<StationName, (Pace Pace, long Told)> paces = [];
    private ProgressContext? context;
    private int room;

    /// <summary>Runs with the display on.</summary>
    public async Task ShowAsync(Func<IProgress<RunEvent>, Task> run)
    {
        if (output.Width is not { } width)
        {
            await run(this);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output.Drawing) });
        console.Profile.Width = width;
        var layout = BarLayout.Of(width);
        room = layout.Description;
        await console.Progress().Columns(layout.Columns()).StartAsync(async started =>
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
            case StationProgress progress:
                WriteProgress(progress);
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

    private void WriteProgress(StationProgress progress)
    {
        var clock = TimeProvider.System;
        var (pace, told) = paces.TryGetValue(progress.Station, out var known) ? known : (new Pace(clock), clock.GetTimestamp());
        var words = progress is { Unit.Length: > 0, Fraction: > 0 }
            ? pace.Words(progress.Done, progress.Done / progress.Fraction, progress.Unit) : pace.Words(progress.Fraction, 1, "");
        var isDue = clock.GetElapsedTime(told) >= ProgressLine.BetweenLines;
        paces[progress.Station] = (pace, isDue ? clock.GetTimestamp() : told);
        if (isDue)
        {
            output.Text.WriteLine($"{progress.Station}: {words}{(progress.Detail.Length > 0 ? $" ({progress.Detail})" : "")}");
        }
    }

    private void Draw(ProgressContext drawn, RunEvent value)
    {
        if (!bars.TryGetValue(value.Station, out var bar))
        {
            bars[value.Station] = bar = drawn.AddTask(Described(value.Station.ToString()), maxValue: 1);
        }

        switch (value)
        {
            case StationProgress progress:
                bar.Value = progress.Fraction;
                bar.Description = Described(progress.Detail.Length > 0 ? $"{value.Station}  {progress.Detail}" : value.Station.ToString());
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

    private string Described(string text) => Markup.Escape(DisplayWidth.Cut(text, room));
}
