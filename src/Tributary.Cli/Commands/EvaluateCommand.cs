using Tributary.Evaluation.Scorecards;
using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Reporting.Tables;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary><c>evaluate</c>: measures a model on the project's data: its merged model, or any model and adapter folder.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = Options.Value<string?>("--model", "DIR", "A model folder (default: the project's base model)");
        var adapter = Options.Value<string?>("--adapter", "DIR",
            "A PEFT folder (default: the project's merged adapter; with --model: none)");
        var language = Options.Value<string[]>("--language", "xx", "Measure only this language; may be given several times")
            .Checked(text => Language.TryParse(text, out _), "a language tag, as in en or pt-BR");
        var split = Options.Split("The data to measure on: train, valid or test", Split.Test);
        var folder = Options.Value<string?>("--out", "DIR", "Write the scorecard and every prediction to this new folder");
        return new Command("evaluate", "Measure a model on the project's data: scores per language, with intervals")
            { model, adapter, language, split, folder, new LibTorchOption() }.RunsOnProject(call =>
            {
                var question = new EvaluationQuestion(call.Get(model), call.Get(adapter),
                    [.. call.Get(language).Select(Language.Parse)], call.Get(split), call.Get(folder));
                var plan = Plan.Of(call.Project, PlanScope.Merged, TimeProvider.System);
                var scorecard = ProjectEvaluation.Run(plan, question, Engine.OpenModel, progress: null, call.Stop);
                Print(scorecard, call.Output);
                call.Output.WriteJson(scorecard.ToJson());
                return ExitCode.Done;
            });
    }

    private static void Print(Scorecard scorecard, Output output)
    {
        var interval = FormattableString.Invariant($"{scorecard.Recipe.Confidence * 100:0.#} % interval");
        var rows = scorecard.Languages.Select(score => Row(score.Language.Tag, score.Examples, score.Scores)).ToList();
        if (rows.Count > 1)
        {
            rows.Add(Row("mean", scorecard.Languages.Sum(score => score.Examples), [.. scorecard.Metrics.Select(scorecard.Mean)]));
        }

        output.WriteTable(new TextTable("",
            [
                TextColumn.Words("language"), new("examples"), .. scorecard.Metrics.SelectMany((metric, place) => (TextColumn[])
                    [new(metric.Title) { Detail = 2 * place }, new(interval) { Detail = (2 * place) + 1 }]),
            ],
            rows));
    }

    private static IReadOnlyList<string> Row(string name, int examples, IReadOnlyList<MetricScore> scores) =>
        [name, Invariant.Text(examples), .. scores.SelectMany(score =>
            new[] { Figure.Score(score.Value), Figure.Scores(score.Interval) })];
}
