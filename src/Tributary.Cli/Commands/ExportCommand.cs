using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Exporting;
using Tributary.Exporting.Recipes;
using Tributary.Projects.Reading;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Safetensors;

namespace Tributary.Cli.Commands;

/// <summary><c>export N --as FORM --out DIR</c>: a release as what servers load. Loads no torch.</summary>
internal static class ExportCommand
{
    private const int MostListed = 10;

    public static Command Create()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var number = ReleasesCommand.NumberOrCurrent();
        var form = new Option<ExportForm>("--as") { Description = $"The form to write: {ExportFormWords.Table}", HelpName = "FORM",
            Required = true, CustomParser = Form };
        var folder = new Option<string>("--out") { Description = "The folder to write; it must not exist yet, or be empty",
            HelpName = "DIR", Required = true };
        var rank = new Option<int?>("--rank") { Description = "Truncate layers of a higher rank to this rank (default: truncate none, "
            + "pad with zeros)", HelpName = "R" };
        var dtype = new Option<string?>("--dtype")
            { Description = "The number type in gguf-lora files: float32 or float16 (default: float32)", HelpName = "TYPE" };
        var baseModel = new Option<string?>("--base-model") { Description = "The base model's folder (default: the project's)",
            HelpName = "DIR" };
        var baseName = new Option<string?>("--base-name")
            { Description = "What the model card and the command lines call the base model (default: its folder)", HelpName = "NAME" };
        var command = new Command("export", "Write a release in a form that servers load: PEFT adapters, a "
            + "whole model, or llama.cpp's files")
            { number, form, folder, rank, dtype, baseModel, baseName, project, json };
        dtype.AcceptOnlyFromAmong("float32", "float16");
        TokenCheck.RequireWhole(rank, 1);
        command.SetAction((parse, stop) => Task.Run(() =>
        {
            var output = Output.Of(parse, json);
            WholeFolder.RefuseUnlessFree(parse.GetValue(folder)!);
            var store = Store.At(ReleasesCommand.FolderOf(parse.GetValue(project)!));
            var recipe = new ExportRecipe
            {
                Release = ReleasesCommand.Find(new ReleaseStore(store), parse.GetValue(number)),
                Form = parse.GetValue(form),
                BaseModel = parse.GetValue(baseModel) is { } named ? Path.GetFullPath(named)
                    : ProjectFile.Read(parse.GetValue(project)!).BaseModel,
                BaseName = parse.GetValue(baseName),
                Rank = parse.GetValue(rank),
                Dtype = parse.GetValue(dtype) switch { "float32" => TensorDtype.F32, "float16" => TensorDtype.F16, _ => null },
            };
            var result = Exporter.Write(recipe, parse.GetValue(folder)!, DigestCache.Of(store, TimeProvider.System),
                MergeCounter.OnTerminal(), stop);
            Print(result, output);
            output.WriteJson(result.ToJson());
            return ExitCode.Done;
        }));
        return command;
    }

    private static ExportForm Form(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (!ExportFormWords.Table.TryParse(result.Tokens[0].Value, out var form))
        {
            result.AddError($"--as '{result.Tokens[0].Value}' is no form; expected one of {ExportFormWords.Table}");
        }

        return form;
    }

    private static void Print(ExportResult result, Output output)
    {
        if (result.Adapters.Count > 0)
        {
            output.WriteTable(
                ["adapter", "path", "rank", "alpha", "stored as", "lost by truncation"],
                [.. result.Adapters.Select(adapter => (IReadOnlyList<string>)
                [
                    adapter.Name, adapter.Path, Invariant.Text(adapter.Rank), Invariant.Text(adapter.Alpha), adapter.Dtype,
                    adapter.TruncationError is { } error ? Share(error) : "nothing",
                ])]);
        }

        foreach (var adapter in result.Adapters.Where(adapter => adapter.Truncated.Count > 0))
        {
            var worst = adapter.Truncated.OrderByDescending(layer => layer.Error).Take(MostListed).ToArray();
            output.Text.WriteLine($"\n{adapter.Name}: the layers that lost most, {Invariant.Text(worst.Length)} of "
                + $"{Invariant.Text(adapter.Truncated.Count)}; all are in README.md");
            output.WriteTable(["layer", "rank", "lost"],
                [.. worst.Select(layer => (IReadOnlyList<string>)[layer.Module, Invariant.Text(layer.Rank), Share(layer.Error)])]);
        }

        foreach (var note in result.Notes)
        {
            output.Text.WriteLine($"note: {note}");
        }

        if (result.RoundingError is { } rounded and > 0)
        {
            output.Text.WriteLine($"{Share(rounded)} of the merged delta's norm is lost in rounding to the base model's type");
        }

        output.Text.WriteLine(FormattableString.Invariant($"release {result.Release} as {result.Form}: {result.Folder}"));
        output.Text.WriteLine("to serve it:");
        foreach (var line in result.Serve)
        {
            output.Text.WriteLine($"  {line}");
        }
    }

    private static string Share(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:0.###} %");
}
