using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Torch.Inference;

namespace Tributary.Cli.Commands;

/// <summary><c>score</c>: how likely the lines of a file are to a model, as mean negative log-likelihood in nats.</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "A model folder", HelpName = "DIR", Required = true };
        var adapter = CommonOptions.Adapters();
        var text = new Option<string?>("--text") { Description = "A file with one text per line", HelpName = "FILE" };
        var ids = new Option<string?>("--ids") { Description = "A file with one {\"input_ids\": [...], \"labels\": [...]} per "
            + "line; no token is added", HelpName = "FILE" };
        var json = CommonOptions.Json();
        var command = new Command("score", "Measure how likely a model finds the lines of a file: mean negative log-likelihood, in nats")
            { model, adapter, text, ids, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(text) is null == result.GetResult(ids) is null)
            {
                result.AddError("expected one of --text FILE and --ids FILE");
            }
        });
        command.SetAction((parse, stop) =>
        {
            var output = Output.Of(parse, json);
            var losses = Engine.Score(parse.GetValue(model)!, parse.GetValue(adapter)
                ?? [], parse.GetValue(text), parse.GetValue(ids), stop);
            Print(losses, output);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Print(IReadOnlyList<LineLoss> losses, Output output)
    {
        if (!output.WantsJson)
        {
            output.WriteTable(["line", "tokens", "loss"], [.. losses.Select(line => new[]
            {
                Invariant.Text(line.Line), Invariant.Text(line.Tokens), line.Loss?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-",
            })]);
        }

        output.WriteJson(
            Encoding.UTF8.GetBytes(string.Join('\n', losses.Select(line => JsonSerializer.Serialize(line, ScoreJson.Form.LineLoss)))));
    }
}

[JsonSerializable(typeof(LineLoss))]
internal sealed partial class ScoreJson : JsonSerializerContext
{
    public static readonly ScoreJson Form = new(JsonForm.Line());
}
