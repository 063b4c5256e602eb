using System.CommandLine;
using System.Globalization;
using Tributary.Cli.Terminal;
using Tributary.Evaluation;
using Tributary.Planning;
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
        var adapter = new Option<string?>("--adapter") { Description = "A PEFT folder (default: the project's merged adapter; with --model: none)", HelpName = "DIR" };
        var language = new Option<string[]>("--language") { Description = "Only this language; may be given several times", HelpName = "xx" };
        var split = new Option<Split>("--split") { Description = "train, valid or test", DefaultValueFactory = _ => Split.Test };
        var output = new Option<string?>("--out") { Description = "Keep scorecard and every prediction in this new folder", HelpName = "DIR" };
        var command = new Command("evaluate", "Measure a model per language: accuracy and macro-F1") { project, model, adapter, language, split, output, json };
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

    private static void Print(Scorecard scorecard, Output output) => output.WriteTable(
        ["language", "examples", "accuracy", "macro-F1", "95 % interval"],
        [.. scorecard.Languages.Select(score => new[]
        {
            score.Language.Tag, Invariant.Text(score.Examples), Percent(score.Accuracy), Percent(score.MacroF1),
            $"{Percent(score.MacroF1Interval.Low)} to {Percent(score.MacroF1Interval.High)}",
        })]);

    private static string Percent(double fraction) => (100 * fraction).ToString("0.0", CultureInfo.InvariantCulture);
}
