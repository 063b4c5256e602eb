using Tributary.Reporting.Tables;
using Tributary.Torch.Inference;

namespace Tributary.Cli.Commands;

/// <summary><c>score</c>: how likely the lines of a file are to a model, as mean negative log-likelihood in nats.</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        var model = Options.Required<string>("--model", "DIR", "A model folder");
        var adapter = Options.Adapters();
        var text = Options.Value<string?>("--text", "FILE", "A file with one text per line");
        var ids = Options.Value<string?>("--ids", "FILE",
            "A file with one {\"input_ids\": [...], \"labels\": [...]} per line; no token is added");
        return new Command("score", "Measure how likely a model finds the lines of a file: mean negative log-likelihood, in nats")
            { model, adapter, text, ids, new LibTorchOption() }
            .Checked(result => result.GetResult(text) is null == result.GetResult(ids) is null
                ? "expected one of --text FILE and --ids FILE" : null)
            .Runs(call =>
            {
                Print(Engine.Score(call.Get(model), call.Get(adapter), call.Get(text), call.Get(ids), call.Stop), call.Output);
                return ExitCode.Done;
            });
    }

    private static void Print(IReadOnlyList<LineLoss> losses, Output output)
    {
        if (!output.WantsJson)
        {
            output.WriteTable([TextColumn.Words("line"), new("tokens"), new("loss")], losses, line =>
                [Invariant.Text(line.Line), Invariant.Text(line.Tokens),
                    line.Loss?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-"]);
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
