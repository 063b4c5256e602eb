using Tributary.Planning.Inputs;
using Tributary.Reporting.Ways;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary><c>compare [initial | update LANG --with FILE | add LANG]</c>: every way
/// to a model side by side, how good it is and what it cost.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var scenario = Options.Argument<string>("scenario", "What to compare: initial (the first build), update or add");
        scenario.DefaultValueFactory = _ => "initial";
        var language = Options.Argument<string?>("language", "With 'update' or 'add': the language");
        language.Arity = ArgumentArity.ZeroOrOne;
        var file = Options.Value<string?>("--with", "FILE", "With 'update': the file of new training data");
        var against = Options.Value<string[]>("--against", "NAME", "Add this model: average, weighted_average, clusters, a merge "
            + "method, or a name under compare.methods; may be given several times");
        var without = Options.Value<string[]>("--without", "NAME", "Leave out this model and what only it needs: base, individual, "
            + "combined, combined_before, continued, merged_scratch or merged_continued");
        var seeds = Options.Value<int[]>("--seed", "N", "Train with this seed instead of the project's; given several times, run "
            + "everything once per seed and show the spread");
        var workers = Options.Workers();
        return new Command("compare", "Compare the base model, own adapters, combined adapter and merge: "
            + "quality with intervals, and what each cost")
            { scenario, language, file, against, without, seeds, workers, new LibTorchOption() }
            .RunsOnProject(async call =>
            {
                var scope = new PlanScope(ScenarioOf(call.Get(scenario), call.Get(language), call.Get(file)), call.Get(against))
                    { Without = call.Get(without) };
                int?[] asked = call.Get(seeds) is { Length: > 0 } named ? [.. named.Distinct().Select(seed => (int?)seed)] : [null];
                var reports = new List<ScenarioReport>();
                foreach (var seed in asked)
                {
                    var run = await UpCommand.RunAsync(call.Project, scope with { Seed = seed }, call.Get(workers), call);
                    reports.Add(ScenarioFigures.Of(run.Plan, Machine.Local().Words));
                    Print(reports[^1], call.Output);
                }

                if (reports.Count > 1)
                {
                    call.Output.WriteTable(ScenarioTables.Seeds(reports));
                }

                call.Output.WriteJson(ScenarioDocument.ToJson(reports));
                return ExitCode.Done;
            });
    }

    private static Scenario ScenarioOf(string word, string? language, string? file) => (word, language, file) switch
    {
        ("initial", null, null) => Scenario.Initial,
        ("update", { } changed, { } data) =>
            new Scenario(ScenarioKind.Update, Options.LanguageOf(changed, "compare"), Path.GetFullPath(data)),
        ("add", { } added, null) => new Scenario(ScenarioKind.Add, Options.LanguageOf(added, "compare")),
        _ => throw new BadInputException("compare", "the scenario is not clear; expected 'compare', 'compare update LANG --with "
            + "FILE' or 'compare add LANG'"),
    };

    private static void Print(ScenarioReport report, Output output)
    {
        output.WriteTables(ScenarioTables.Of(report));
        output.Text.WriteLine();
        output.WriteLines(ScenarioFindings.Of(report));
    }
}
