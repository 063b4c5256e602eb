using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Cli.Terminal;
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
        var json = CommonOptions.Json();
        var model = new Option<string?>("--model") { Description = "Also say how much memory training adapters for this base model needs",
            HelpName = "DIR" };
        var project = new Option<string?>("--project", "-p")
            { Description = "Take model and recipe from this project (default: the one in the current folder, if any)",
            HelpName = "DIR" };
        var device = CommonOptions.Device();
        var command = new Command("doctor", "Check that this machine can train: what was found, what is missing, what to install")
            { model, project, device, json };
        command.SetAction(parse =>
        {
            var output = Output.Of(parse, json);
            var (lines, problems, document) = Engine.Examine();
            Print(output, lines);
            var found = JsonNode.Parse(document)!.AsObject();
            var fits = problems.Count > 0 || PrintNeeds(output, found, parse.GetValue(model),
                ProjectOf(parse.GetValue(project)), parse.GetValue(device));
            if (ProjectOf(parse.GetValue(project)) is { } read)
            {
                var state = new ProjectState(read, ProjectInputs.Read(read, DigestCache.Of(Store.At(read.Folder), TimeProvider.System)));
                StateLines.PrintLeakage(state.Inputs.Leakage, output);
                var outlooks = state.LookAhead();
                StateLines.PrintGate(outlooks, read.Gate, output);
                found["leakage"] = new JsonArray([.. state.Inputs.Leakage.Counts().Select(count => JsonValue.Create(count))]);
                found["gate"] = new JsonArray([.. outlooks.Select(outlook => new JsonObject
                {
                    ["language"] = outlook.Language.Tag, ["examples"] = outlook.Examples,
                        ["detectable_drop"] = double.IsFinite(outlook.Detectable) ? outlook.Detectable
                        : null, ["enough"] = outlook.IsEnough,
                })]);
            }

            foreach (var problem in problems)
            {
                output.Text.WriteLine($"missing: {problem}");
            }

            var ready = problems.Count == 0 && fits;
            output.Text.WriteLine(ready ? "ready to train" : "training is not possible yet");
            output.WriteJson(Encoding.UTF8.GetBytes(found.ToJsonString()));
            return ready ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
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

    private static void Print(Output output, IReadOnlyList<(string Name, string Found)> lines)
    {
        foreach (var (name, found) in lines)
        {
            output.Text.WriteLine($"{name,-16} {found}");
        }
    }
}
