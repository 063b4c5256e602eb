using System.Text.Json.Nodes;
using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Projects;
using Tributary.Projects.Reading;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Cli.Commands;

/// <summary>
/// <c>doctor</c>: what this machine offers for training, what it lacks, and what to install; and for a model or a project, what its
/// trainings will need.
/// </summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var model = Options.Value<string?>("--model", "DIR", "Also say how much memory training adapters for this base model needs");
        var project = new Option<string?>("--project", "-p")
        {
            Description = "Take model and recipe from this project (default: the one in the current folder, if any)",
            HelpName = "DIR",
        };
        var device = Options.Device();
        return new Command("doctor", "Check that this machine can train: what was found, what is missing, what to install")
            { model, project, device, new LibTorchOption(isChecked: false) }
            .Runs(call => Run(call, call.Get(model), call.Get(project), call.Get(device)));
    }

    private static int Run(VerbCall call, string? model, string? projectPath, DeviceName? device)
    {
        var (lines, problems, document) = Engine.Examine();
        Print(call.Output, lines);
        var found = JsonNode.Parse(document)!.AsObject();
        var project = ProjectOf(projectPath);
        var fits = problems.Count > 0 || PrintNeeds(call.Output, found, model, project, device);
        if (project is not null)
        {
            PrintData(call.Output, found, project);
        }

        call.Output.WriteLines(problems.Select(problem => $"missing: {problem}"));
        var ready = problems.Count == 0 && fits;
        call.Output.Text.WriteLine(ready ? "ready to train" : "training is not possible yet");
        call.Output.WriteJson(Encoding.UTF8.GetBytes(found.ToJsonString()));
        return ready ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Prints what is to be known of a project's data, and adds it to the document.</summary>
    private static void PrintData(Output output, JsonObject found, Project project)
    {
        var state = new ProjectState(project, ProjectInputs.Read(project, DigestCache.Of(Store.At(project.Folder), TimeProvider.System)));
        BadInputException.ThrowIfAny(TrainableProject.Problems(state, TrainableProject.TrainingsOf(state)));
        StateLines.PrintNotices(state, output);
        StateLines.PrintLeakage(state.Inputs.Leakage, output);
        var outlooks = state.LookAhead();
        StateLines.PrintGate(outlooks, state, output);
        found["leakage"] = new JsonArray([.. state.Inputs.Leakage.Counts().Select(count => JsonValue.Create(count))]);
        found["notices"] = new JsonArray([.. DataNotices.Of(state).Select(notice => JsonValue.Create(notice))]);
        found["gate"] = new JsonArray([.. outlooks.Select(outlook => new JsonObject
        {
            ["language"] = outlook.Language.Tag,
            ["examples"] = outlook.Examples,
            ["detectable_drop"] = double.IsFinite(outlook.Detectable) ? outlook.Detectable : null,
            ["enough"] = outlook.IsEnough,
        })]);
    }

    private static Project? ProjectOf(string? named) =>
        named is not null || File.Exists(Project.FileName) ? ProjectFile.Read(named ?? Directory.GetCurrentDirectory()) : null;

    /// <summary>Prints what a training will need, and adds it to the document; false if it
    /// cannot fit. True, and nothing said, where no model is named.</summary>
    private static bool PrintNeeds(Output output, JsonObject found, string? model, Project? project, DeviceName? device)
    {
        if ((model ?? project?.BaseModel) is not { } folder)
        {
            return true;
        }

        var (adapter, recipe, settings) = (project?.Adapter ?? new(), project?.Training ?? new(), project?.Run.Trainer ?? new());
        var needs = Engine.Needs(folder, adapter, recipe, settings with { Device = device ?? settings.Device });
        Print(output,
        [
            ("base model", folder),
            ("device", needs.Device),
            ("training", string.Create(CultureInfo.InvariantCulture, $"r {adapter.R}, batch_size {recipe.BatchSize}, max_length "
                + $"{recipe.MaxLength}{(settings.ActivationCheckpointing ? ", activation checkpointing" : "")}")),
            ("needs", $"{MemoryFit.Gigabytes(needs.Memory.Total)}: {MemoryFit.Describe(needs.Memory)}"),
            ("free", needs.FreeBytes is { } free ? MemoryFit.Gigabytes(free) : "not known for a GPU"),
        ]);
        found["training"] = new JsonObject
        {
            ["base_model"] = folder,
            ["device"] = needs.Device,
            ["needed_bytes"] = needs.Memory.Total,
            ["program_bytes"] = needs.Memory.Program,
            ["weights_bytes"] = needs.Memory.Weights,
            ["adapter_bytes"] = needs.Memory.Adapter,
            ["step_bytes"] = needs.Memory.Step,
            ["free_bytes"] = needs.FreeBytes,
            ["fits"] = needs.Fits,
        };
        return needs.Fits;
    }

    private static void Print(Output output, IReadOnlyList<(string Name, string Found)> lines) =>
        output.WriteLines(lines.Select(line => $"{line.Name,-16} {line.Found}"));
}
