using System.CommandLine;
using Tributary.Adapters;
using Tributary.Cli.Terminal;
using Tributary.Merging.Inspection;
using Tributary.Safetensors;

namespace Tributary.Cli.Commands;

/// <summary><c>inspect</c>: shows what a merge of adapters would meet, without merging. Loads no torch.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var adapters = new Argument<string[]>("ADAPTER")
        {
            Description = "Adapter folders, each as FOLDER or NAME=FOLDER; one or more",
            Arity = ArgumentArity.OneOrMore,
        };
        var baseModel = new Option<string?>("--base-model")
            { Description = "The base model's folder; the adapters must fit its layers", HelpName = "DIR" };
        var modules = new Option<bool>("--modules") { Description = "Show every layer as well" };
        var json = CommonOptions.Json();
        var command = new Command("inspect", "Describe adapters before a merge: norms, cosines, sign conflicts")
            { adapters, baseModel, modules, json };
        // On another thread: only once this call has returned does Ctrl-C reach the token.
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            var output = Output.Of(parse, json);
            var given = parse.GetValue(adapters)!;
            var alone = given is [var one] ? Describe(one) : null;
            if (alone is { Unmergeable.Count: > 0 })
            {
                RequireFit(alone, parse.GetValue(baseModel));
                AdapterCard.Print(alone, output);
                output.WriteJson(alone.ToJson());
                return ExitCode.Done;
            }

            var inspection = AdapterInspector.Run(Named(given), parse.GetValue(baseModel), MergeCounter.OnTerminal(), cancellation);
            if (alone is not null)
            {
                AdapterCard.Print(alone, output);
            }

            InspectionTables.Print(inspection, parse.GetValue(modules), output);
            output.WriteJson(inspection.ToJson());
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>An adapter alone is described too, also one that no merge takes and that has no more to show.</summary>
    private static AdapterDescription Describe(string argument)
    {
        var (name, folder) = Named(argument);
        try
        {
            using var file = new LoraAdapterFile(folder);
            return AdapterDescription.Of(file);
        }
        catch (BadInputException bad)
        {
            throw new BadInputException([.. bad.Problems.Select(problem => problem with { Text = $"adapter '{name}': {problem.Text}" })]);
        }
    }

    private static void RequireFit(AdapterDescription described, string? baseModel)
    {
        if (baseModel is null)
        {
            return;
        }

        using var file = new LoraAdapterFile(described.Folder);
        using var catalog = new TensorCatalog(baseModel);
        if (AdapterFit.Problems(file, catalog, described.Folder) is { Count: > 0 } problems)
        {
            throw new BadInputException(problems);
        }
    }

    private static (string Name, string Folder)[] Named(string[] arguments)
    {
        var named = arguments.Select(Named).ToArray();
        var twins = named.GroupBy(adapter => adapter.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).ToArray();
        return twins.Length == 0
            ? named
            : throw new BadInputException(
                [.. twins.Select(twin => new Problem("inspect",
                $"several adapters are named '{twin.Key}': {string.Join(", ", twin.Select(adapter => adapter.Folder))}; "
                + $"name them as NAME=FOLDER"))]);
    }

    /// <summary>A folder may have an equals sign in its name: what exists as a whole is a folder.</summary>
    private static (string Name, string Folder) Named(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && equals < argument.Length - 1 && !Directory.Exists(argument))
        {
            return (argument[..equals], argument[(equals + 1)..]);
        }

        return (Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(argument))), argument);
    }
}
