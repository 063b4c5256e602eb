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
        var prompt = Options.Value<string[]>("--prompt", "TEXT", "A text to continue; may be given several times");
        var prompts = Options.Value<string?>("--prompts", "FILE", "A file of texts to continue: one per line, or, in a .jsonl file, "
            + "one {\"prompt\": \"...\"} per line");
        var model = Options.Value<string?>("--model", "DIR",
            "A model folder (default: the project's base model with its merged adapter)");
        var adapter = Options.Adapters();
        var settings = new GenerationArguments();
        var command = new Command("generate", "Continue prompts with a model") { prompt, prompts, model, adapter, new LibTorchOption() }
            .Checked(result => result.GetResult(prompt) is null && result.GetResult(prompts) is null
                ? "expected --prompt TEXT or --prompts FILE" : null);
        settings.AddTo(command);
        return command.RunsOnProject(call =>
        {
            string[] texts = [.. call.Get(prompt), .. call.Get(prompts) is { } file ? PromptFile.Read(file) : []];
            var (modelFolder, adapters) = Folders(call.Get(model), call.Get(adapter), call.Project);
            using var loaded = Engine.OpenModel(modelFolder);
            loaded.UseAdapters(adapters);
            var continued = loaded.Generate(texts, settings.Of(call), new Counter("prompts", texts.Length), call.Stop)
                .Zip(texts, (one, text) => new ContinuedPrompt(text, one.Text, one.Tokens, Words<FinishReason>.Names.Of(one.Finish)))
                .ToArray();
            call.Output.WriteLines(continued.Select(one => one.Text));
            call.Output.WriteJson(JsonSerializer.SerializeToUtf8Bytes(continued, GenerateJson.Form.IReadOnlyListContinuedPrompt));
            return ExitCode.Done;
        });
    }

    private static (string Model, string[] Adapters) Folders(string? model, string[] adapters, string project)
    {
        if (model is not null)
        {
            return (model, adapters);
        }

        var plan = Plan.Of(project, PlanScope.Merged, TimeProvider.System);
        if (adapters.Length > 0)
        {
            return (plan.Project.BaseModel, adapters);
        }

        var (merged, adapter) = ProjectEvaluation.Merged(plan);
        return (merged, adapter is null ? [] : [adapter]);
    }
}

/// <summary>A prompt and what followed.</summary>
internal sealed record ContinuedPrompt(string Prompt, string Text, int Tokens, string Finish);

[JsonSerializable(typeof(IReadOnlyList<ContinuedPrompt>))]
internal sealed partial class GenerateJson : JsonSerializerContext
{
    public static readonly GenerateJson Form = new(JsonForm.Indented());
}
