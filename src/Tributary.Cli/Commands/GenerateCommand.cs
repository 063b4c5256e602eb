using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Evaluation.Models;
using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary><c>generate</c>: continues prompts with the project's merged model, or with any model and adapter folders.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var prompt = new Option<string[]>("--prompt") { Description = "A text to continue; may be given several times", HelpName = "TEXT" };
        var prompts = new Option<string?>("--prompts") { Description = "A file of texts to continue: one per line, or, in a .jsonl file, "
            + "one {\"prompt\": \"...\"} per line", HelpName = "FILE" };
        var project = CommonOptions.Project();
        var model = new Option<string?>("--model")
            { Description = "A model folder (default: the project's base model with its merged adapter)", HelpName = "DIR" };
        var adapter = CommonOptions.Adapters();
        var how = new GenerationArguments();
        var json = CommonOptions.Json();
        var command = new Command("generate", "Continue prompts with a model")
            { prompt, prompts, project, model, adapter, json };
        how.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(prompt) is null && result.GetResult(prompts) is null)
            {
                result.AddError("expected --prompt TEXT or --prompts FILE");
            }
        });
        command.SetAction((parse, stop) =>
        {
            var output = Output.Of(parse, json);
            string[] texts = [.. parse.GetValue(prompt) ?? [], .. parse.GetValue(prompts) is { } file ? PromptFile.Read(file) : []];
            var (modelFolder, adapters) = Folders(parse.GetValue(model), parse.GetValue(adapter) ?? [], parse.GetValue(project)!);
            using var loaded = Engine.OpenModel(modelFolder);
            loaded.UseAdapters(adapters);
            var continued = loaded.Generate(texts, how.Of(parse), Counter.OnTerminal("prompts", texts.Length), stop);
            Print([.. texts.Zip(continued, (text, one) =>
                new ContinuedPrompt(text, one.Text, one.Tokens, Words<FinishReason>.Names.Of(one.Finish)))], output);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Print(IReadOnlyList<ContinuedPrompt> prompts, Output output)
    {
        foreach (var prompt in prompts)
        {
            output.Text.WriteLine(prompt.Text);
        }

        output.WriteJson(JsonSerializer.SerializeToUtf8Bytes(prompts, GenerateJson.Form.IReadOnlyListContinuedPrompt));
    }

    private static (string Model, string[] Adapters) Folders(string? model, string[] adapters, string project)
    {
        if (model is not null)
        {
            return (model, adapters);
        }

        var plan = Plan.Of(project, PlanScope.Merged, TimeProvider.System);
        return (plan.Project.BaseModel, adapters.Length > 0 ? adapters : [ProjectEvaluation.MergedAdapter(plan)]);
    }
}

/// <summary>A prompt and what followed.</summary>
internal sealed record ContinuedPrompt(string Prompt, string Text, int Tokens, string Finish);

[JsonSerializable(typeof(IReadOnlyList<ContinuedPrompt>))]
internal sealed partial class GenerateJson : JsonSerializerContext
{
    public static readonly GenerateJson Form = new(JsonForm.Indented());
}
