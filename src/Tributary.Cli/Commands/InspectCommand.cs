using Tributary.Adapters;
using Tributary.Merging.Inspection;
using Tributary.Safetensors;

namespace Tributary.Cli.Commands;

/// <summary><c>inspect</c>: shows what a merge of adapters would meet, without merging. Loads no torch.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var adapters = Options.Argument<string[]>("ADAPTER", "Adapter folders, each as FOLDER or NAME=FOLDER; one or more");
        adapters.Arity = ArgumentArity.OneOrMore;
        var baseModel = Options.Value<string?>("--base-model", "DIR", "The base model's folder; the adapters must fit its layers");
        var modules = Options.Flag("--modules", "Show every layer as well");
        return new Command("inspect", "Describe adapters before a merge: norms, cosines, sign conflicts")
            { adapters, baseModel, modules }.Runs(call => Run(call, call.Get(adapters), call.Get(baseModel), call.Get(modules)));
    }

    private static int Run(VerbCall call, string[] adapters, string? baseModel, bool withModules)
    {
        var single = adapters is [var one] ? Describe(one) : null;
        if (single is { Unmergeable.Count: > 0 })
        {
            RequireFit(single, baseModel);
            AdapterCard.Print(single, call.Output);
            call.Output.WriteJson(single.ToJson());
            return ExitCode.Done;
        }

        var inspection = AdapterInspector.Run(Named(adapters), baseModel, new MergeCounter(), call.Stop);
        if (single is not null)
        {
            AdapterCard.Print(single, call.Output);
        }

        InspectionTables.Print(inspection, withModules, call.Output);
        call.Output.WriteJson(inspection.ToJson());
        return ExitCode.Done;
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
