using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Cli.Terminal;
using Tributary.Evaluation;
using Tributary.Planning;
using Tributary.Running;

namespace Tributary.Cli.Commands;

/// <summary><c>generate</c>: continues a prompt with the project's merged model, or with any model and adapter folder.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var prompt = new Option<string>("--prompt") { Description = "The text to continue", HelpName = "TEXT", Required = true };
        var project = CommonOptions.Project();
        var model = new Option<string?>("--model") { Description = "A model folder (default: the project's base model with its merged adapter)", HelpName = "DIR" };
        var adapter = new Option<string?>("--adapter") { Description = "A PEFT folder to put on the model", HelpName = "DIR" };
        var tokens = new Option<int>("--max-new-tokens") { Description = "At most so many tokens", HelpName = "N", DefaultValueFactory = _ => 64 };
        tokens.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--max-new-tokens expects a whole number of at least 1");
            }
        });
        var json = CommonOptions.Json();
        var command = new Command("generate", "Continue a prompt, greedily") { prompt, project, model, adapter, tokens, json };
        command.SetAction((parse, stop) =>
        {
            var output = Output.Of(parse, json);
            var (modelFolder, adapterFolder) = Folders(parse.GetValue(model), parse.GetValue(adapter), parse.GetValue(project)!);
            using var loaded = Engine.OpenModel(modelFolder);
            loaded.UseAdapter(adapterFolder);
            var text = loaded.Generate([parse.GetValue(prompt)!], new GenerationSettings { MaxNewTokens = parse.GetValue(tokens) }, progress: null, stop)[0];
            output.Text.WriteLine(text);
            output.WriteJson(JsonSerializer.SerializeToUtf8Bytes(new GeneratedText(parse.GetValue(prompt)!, text), GenerateJson.Default.GeneratedText));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static (string Model, string? Adapter) Folders(string? model, string? adapter, string project)
    {
        if (model is not null)
        {
            return (model, adapter);
        }

        var plan = Plan.Of(project, PlanScope.Merged, TimeProvider.System);
        return (plan.Project.BaseModel, adapter ?? ProjectEvaluation.MergedAdapter(plan));
    }
}

internal sealed record GeneratedText(string Prompt, string Text);

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GeneratedText))]
internal sealed partial class GenerateJson : JsonSerializerContext;
