using Tributary.Exporting;
using Tributary.Exporting.Recipes;
using Tributary.Projects.Reading;
using Tributary.Releases.Stores;
using Tributary.Reporting.Tables;
using Tributary.Safetensors;

namespace Tributary.Cli.Commands;

/// <summary><c>export N --as FORM --out DIR</c>: a release as what servers load. Loads no torch.</summary>
internal static class ExportCommand
{
    private const int MostListed = 10;

    public static Command Create()
    {
        var number = Options.ReleaseOrCurrent();
        var form = Options.Required<ExportForm>("--as", "FORM", $"The form to write: {ExportFormWords.Table}");
        form.CustomParser = result => result.Read<ExportForm>(text => ExportFormWords.Table.TryParse(text, out var read) ? read : null,
            $"is no form; expected one of {ExportFormWords.Table}") ?? default;
        var folder = Options.Required<string>("--out", "DIR", "The folder to write; it must not exist yet, or be empty");
        var rank = Options.Value<int?>("--rank", "R", "Truncate layers of a higher rank to this rank (default: truncate none, "
            + "pad with zeros)").AtLeast(1);
        var dtype = Options.Value<string?>("--dtype", "TYPE",
            "The number type in gguf-lora files: float32 or float16 (default: float32)");
        dtype.AcceptOnlyFromAmong("float32", "float16");
        var baseModel = Options.Value<string?>("--base-model", "DIR", "The base model's folder (default: the project's)");
        var baseName = Options.Value<string?>("--base-name", "NAME",
            "What the model card and the command lines call the base model, as in org/name or a path (default: its name in "
                + "Hugging Face's cache, else that of its folder)");
        return new Command("export", "Write a release in a form that servers load: PEFT adapters, a whole model, or llama.cpp's files")
            { number, form, folder, rank, dtype, baseModel, baseName }.RunsOnProject(call =>
            {
                WholeFolder.RefuseUnlessFree(call.Get(folder));
                var recipe = new ExportRecipe
                {
                    Release = call.Releases.Find(call.Get(number)),
                    Form = call.Get(form),
                    BaseModel = call.Get(baseModel) is { } named ? Path.GetFullPath(named) : ProjectFile.Read(call.Project).BaseModel,
                    BaseName = call.Get(baseName),
                    Rank = call.Get(rank),
                    Dtype = call.Get(dtype) switch { "float32" => TensorDtype.F32, "float16" => TensorDtype.F16, _ => null },
                };
                var result = Exporter.Write(recipe, call.Get(folder), DigestCache.Of(call.Store, TimeProvider.System),
                    new MergeCounter(), call.Stop);
                Print(result, call.Output);
                call.Output.WriteJson(result.ToJson());
                return ExitCode.Done;
            });
    }

    private static void Print(ExportResult result, Output output)
    {
        if (result.Adapters.Count > 0)
        {
            output.WriteTable(
                [TextColumn.Words("adapter"), TextColumn.Words("path"), new("rank"), new("alpha"), new("stored as"),
                    new("lost by truncation")],
                result.Adapters,
                adapter =>
                [
                    adapter.Name, adapter.Path, Invariant.Text(adapter.Rank), Invariant.Text(adapter.Alpha), adapter.Dtype,
                    adapter.TruncationError is { } error ? Share(error) : "nothing",
                ]);
        }

        foreach (var adapter in result.Adapters.Where(adapter => adapter.Truncated.Count > 0))
        {
            var worst = adapter.Truncated.OrderByDescending(layer => layer.Error).Take(MostListed).ToArray();
            output.Text.WriteLine($"\n{adapter.Name}: the layers that lost most, {Invariant.Text(worst.Length)} of "
                + $"{Invariant.Text(adapter.Truncated.Count)}; all are in README.md");
            output.WriteTable([TextColumn.Words("layer"), new("rank"), new("lost")], worst,
                layer => [layer.Module, Invariant.Text(layer.Rank), Share(layer.Error)]);
        }

        output.WriteLines(result.Notes.Select(note => $"note: {note}"));
        if (result.RoundingError is { } rounded and > 0)
        {
            output.Text.WriteLine($"{Share(rounded)} of the merged delta's norm is lost in rounding to the base model's type");
        }

        output.Text.WriteLine(FormattableString.Invariant($"release {result.Release} as {result.Form}: {result.Folder}"));
        output.Text.WriteLine("to serve it:");
        output.WriteLines(result.Serve.Select(line => $"  {line}"));
    }

    private static string Share(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:0.###} %");
}
