using Tributary.Planning;
using Tributary.Planning.Estimates;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;

namespace Tributary.Cli.Commands;

/// <summary><c>plan</c>: what is stale, why, what will run in which order, and what that should take. Changes nothing.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var compare = Options.Flag("--compare",
            "Include what 'compare' needs: the base model, each language's own adapter, one combined adapter");
        var exitCode = Options.Flag("--exit-code", "Exit with code 10 if there is something to run");
        var verbose = Options.Flag("--verbose", "A line for every station, with all its reasons, also where many are alike");
        var noMeasure = Options.Flag("--no-measure",
            "Do not measure this machine if no run tells how long a station takes: tokens alone");
        return new Command("plan", "Show what 'up' would run, why, and how long it should take; change nothing")
            { compare, exitCode, verbose, noMeasure, new LibTorchOption() }
            .RunsOnProject(async call =>
            {
                var plan = Read(call.Project, call.Get(compare) ? PlanScope.Comparison : PlanScope.Merged);
                plan = call.Get(noMeasure) ? plan : await MachineMeasure.CalibrateAsync(plan, call.Stop);
                Show(plan, call.Output, call.Get(verbose));
                return call.Get(exitCode) && !plan.IsUpToDate ? ExitCode.SomethingToDo : ExitCode.Done;
            });
    }

    /// <summary>Plans a project and shows it.</summary>
    internal static Plan Show(string project, PlanScope scope, Output output, bool verbose = false)
    {
        var plan = Read(project, scope);
        Show(plan, output, verbose);
        return plan;
    }

    private static Plan Read(string project, PlanScope scope)
    {
        var plan = Plan.Of(project, scope, TimeProvider.System);
        MergeableTraining.Require(plan.Project);
        TrainableProject.Require(plan);
        TrainableProject.RequireDevice(plan, named: null, ThisMachine.Missing);
        return plan;
    }

    private static void Show(Plan plan, Output output, bool verbose)
    {
        StateLines.PrintNotices(plan.State, output);
        StateLines.PrintLeakage(plan.Inputs.Leakage, output);
        Print(plan, output, verbose);
        var outlooks = plan.State.LookAhead();
        StateLines.PrintGate(outlooks, plan.State, output, verbose);
        output.WriteJson(PlanDocument.ToJson(plan, outlooks));
    }

    internal static void Print(Plan plan, Output output, bool verbose = false)
    {
        var upToDate = plan.Stations.Count(station => station.IsUpToDate);
        output.WriteLines(PlanLine.Of(plan, verbose).Select(line =>
            $"{line.Name}  {line.Reasons}{Expected(line.Estimate)}{string.Concat(line.Stations.Select(Size))}"));
        output.Text.WriteLine(plan.IsUpToDate
            ? $"nothing to do: {(upToDate == 1 ? "1 station is" : $"{Invariant.Text(upToDate)} stations are")} up to date"
            : $"{Invariant.Text(plan.Stale.Count())} {(plan.Stale.Count() == 1 ? "station" : "stations")} to run{Together(plan)}, "
                + $"{Invariant.Text(upToDate)} up to date");
    }

    private static string Size(Station station) => station is MergeStation { ModelBytes: { } bytes }
        ? FormattableString.Invariant($"; makes a whole model of {bytes / 1e6:0.#} MB")
            + (station.Name.FileStem == MergeStation.All ? ", which every release holds too" : "") : "";

    private static string Together(Plan plan)
    {
        var known = plan.Estimates.Values.Where(estimate => estimate.Seconds is not null).ToArray();
        var unknown = plan.Estimates.Count - known.Length;
        known = plan.Loading is { } loading ? [.. known, loading] : known;
        return known.Length == 0
            ? Expected(new Estimate(null, plan.Estimates.Values.Sum(estimate => estimate.Tokens ?? 0), null, EstimateBasis.Data))
            : Expected(Estimate.Sum(known)) + (unknown == 0 ? "" : $" and {Invariant.Text(unknown)} of unknown length");
    }

    private static string Expected(Estimate estimate)
    {
        string?[] parts =
        [
            estimate.Seconds is { } seconds ? FormattableString.Invariant($"about {seconds:0} s") : null,
            estimate.Tokens is > 0 and var tokens
                ? FormattableString.Invariant($"{(estimate.Seconds is null ? "about " : "")}{tokens} tokens") : null,
            estimate.Price is { } price ? FormattableString.Invariant($"{price.Amount:0.0000} {price.Currency}") : null,
        ];
        return Array.TrueForAll(parts, part => part is null) ? "" : $" ({string.Join(", ", parts.OfType<string>())})";
    }
}
