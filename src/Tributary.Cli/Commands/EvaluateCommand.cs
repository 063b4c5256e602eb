using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Evaluation.Scorecards;
using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Reporting;
using Tributary.Reporting.Tables;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary><c>evaluate</c>: measures a model on the project's data: its merged model, or any model and adapter folder.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var model = new Option<string?>("--model") { Description = "A model folder (default: the project's base model)", HelpName = "DIR" };
        var adapter = new Option<string?>("--adapter")
            { Description = "A PEFT folder (default: the project's merged adapter; with --model: none)", HelpName = "DIR" };
        var language = new Option<string[]>("--language") { Description = "Measure only this language; may be given several times",
            HelpName = "xx" };
        TokenCheck.Require(language, text => Language.TryParse(text, out _), "a language tag, as in en or pt-BR");
        var split = CommonOptions.Split("The data to measure on: train, valid or test", Split.Test);
        var output = new Option<string?>("--out") { Description = "Write the scorecard and every prediction to this new folder",
            HelpName = "DIR" };
        var command = new Command("evaluate", "Measure a model on the project's data: scores per language, with intervals")
            { project, model, adapter, language, split, output, json };
        command.SetAction((parse, stop) =>
        {
            var terminal = Output.Of(parse, json);
            var plan = Plan.Of(parse.GetValue(project)!, PlanScope.Merged, TimeProvider.System);
            var question = new EvaluationQuestion(
                parse.GetValue(model),
                parse.GetValue(adapter),
                [.. (parse.GetValue(language) ?? []).Select(Language.Parse)],
                parse.GetValue(split),
                parse.GetValue(output));
            var scorecard = ProjectEvaluation.Run(plan, question, Engine.OpenModel, progress: null, stop);
            Print(scorecard, terminal);
            terminal.WriteJson(scorecard.ToJson());
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Print(Scorecard scorecard, Output output)
    {
        var interval = FormattableString.Invariant($"{scorecard.Recipe.Confidence * 100:0.#} % interval");
        var rows = scorecard.Languages.Select(score => Row(score.Language.Tag, score.Examples, score.Scores)).ToList();
        if (rows.Count > 1)
        {
            rows.Add(Row("mean", scorecard.Languages.Sum(score => score.Examples), [.. scorecard.Metrics.Select(scorecard.Mean)]));
        }

        output.WriteTable(["language", "examples", .. scorecard.Metrics.SelectMany(metric => new[] { metric.Title, interval })], rows);
    }

    private static IReadOnlyList<string> Row(string name, int examples, IReadOnlyList<MetricScore> scores) =>
        [name, Invariant.Text(examples), .. scores.SelectMany(score =>
            new[] { Figure.Score(score.Value), Figure.Scores(score.Interval) })];
}
