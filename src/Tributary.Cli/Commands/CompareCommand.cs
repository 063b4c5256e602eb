using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning.Inputs;
using Tributary.Reporting;
using Tributary.Reporting.Ways;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary><c>compare [initial | update LANG --with FILE | add LANG]</c>: every way
/// to a model side by side, how good it is and what it cost.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var scenario = new Argument<string>("scenario")
            { Description = "What to compare: initial (the first build), update or add", DefaultValueFactory = _ => "initial" };
        var language = new Argument<string?>("language") { Description = "With 'update' or 'add': the language",
            Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--with") { Description = "With 'update': the file of new training data", HelpName = "FILE" };
        var against = new Option<string[]>("--against")
        {
            Description = "Add this model: average, weighted_average, clusters, a merge method, or a name under compare.methods; may "
                + "be given several times", HelpName = "NAME",
        };
        var without = new Option<string[]>("--without")
            { Description = "Leave out this model and what only it needs: base, individual, combined, "
            + "combined_before, continued, merged_scratch or merged_continued", HelpName = "NAME" };
        var seeds = new Option<int[]>("--seed")
        {
            Description = "Train with this seed instead of the project's; given several times, run everything once per seed and "
                + "show the spread", HelpName = "N",
        };
        var project = CommonOptions.Project();
        var workers = CommonOptions.Workers();
        var json = CommonOptions.Json();
        var command = new Command("compare", "Compare the base model, own adapters, combined adapter and merge: "
            + "quality with intervals, and what each cost")
        {
            scenario, language, file, against, without, seeds, project, workers, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var output = Output.Of(parse, json);
            var scope = new PlanScope(ScenarioOf(parse.GetValue(scenario)!, parse.GetValue(language), parse.GetValue(file)),
                parse.GetValue(against) ?? []) { Without = parse.GetValue(without) ?? [] };
            int?[] asked = parse.GetValue(seeds) is { Length: > 0 } named ? [.. named.Distinct().Select(seed => (int?)seed)] : [null];
            var reports = new List<ScenarioReport>();
            foreach (var seeded in asked.Select(seed => scope with { Seed = seed }))
            {
                var run = await UpCommand.RunAsync(parse.GetValue(project)!, seeded, parse.GetValue(workers), output, stop);
                reports.Add(ScenarioFigures.Of(run.Plan, Machine.Local().Words));
                Print(reports[^1], output);
            }

            if (reports.Count > 1)
            {
                output.WriteTable(ScenarioTables.Seeds(reports));
            }

            output.WriteJson(ScenarioDocument.ToJson(reports));
            return ExitCode.Done;
        });
        return command;
    }

    private static Scenario ScenarioOf(string word, string? language, string? file) => (word, language, file) switch
    {
        ("initial", null, null) => Scenario.Initial,
        ("update", { } changed, { } data) => new Scenario(ScenarioKind.Update, LanguageOf(changed), Path.GetFullPath(data)),
        ("add", { } added, null) => new Scenario(ScenarioKind.Add, LanguageOf(added)),
        _ => throw new BadInputException("compare", "the scenario is not clear; expected 'compare', 'compare update LANG --with "
            + "FILE' or 'compare add LANG'"),
    };

    private static Language LanguageOf(string written) =>
        Language.TryParse(written, out var language) ? language
            : throw new BadInputException("compare", $"'{written}' is not a language tag; expected letters, digits "
            + $"and hyphens, as in en or pt-BR");

    private static void Print(ScenarioReport report, Output output)
    {
        foreach (var table in ScenarioTables.Of(report).Where(table => table.Rows.Count > 0))
        {
            output.WriteTable(table);
        }

        output.Text.WriteLine();
        foreach (var finding in ScenarioFindings.Of(report))
        {
            output.Text.WriteLine(finding);
        }
    }
}
