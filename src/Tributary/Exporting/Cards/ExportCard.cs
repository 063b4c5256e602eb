using Tributary.Exporting.Recipes;
using Tributary.Merging.Outputs;
using Tributary.Releases;

namespace Tributary.Exporting.Cards;

/// <summary>README.md and serve.txt of an export.</summary>
internal static class ExportCard
{
    /// <summary>The file of command lines.</summary>
    public const string ServeFile = "serve.txt";

    /// <summary>Writes both into the export's working folder. Their command lines are
    /// run in the export's folder, so that it can be moved.</summary>
    public static void Write(string folder, FormExport form, ExportRecipe recipe, ExportResult result)
    {
        var serve = form.Serve(recipe.NameOfBase, ".", result.Adapters);
        File.WriteAllText(Path.Combine(folder, ServeFile), string.Concat(serve.Prepend(Instruction(recipe))
            .Select(line => line + "\n")));
        File.WriteAllText(Path.Combine(folder, "README.md"), Text(form, recipe, result, serve));
    }

    private static string Text(FormExport form, ExportRecipe recipe, ExportResult result, IReadOnlyList<string> serve)
    {
        var record = recipe.Release.Record;
        var text = new StringBuilder();
        AppendHead(text, form, recipe, record);
        text.Append(CultureInfo.InvariantCulture, $"""
            # {form.Title} of {MarkdownText.Escape(record.Project)}

            | | |
            |---|---|
            | base model | {MarkdownText.Escape(recipe.NameOfBase)}, digest `{record.BaseModel}` |
            | languages | {string.Join(", ", record.Languages.Select(LanguageText))} |
            | method | {MarkdownText.Escape(MergeDiagnostics.Read(recipe.Release.Folder).Definition)} |
            | release | {record.Number}, digest `{result.Digest}` |

            """);
        if (result.Adapters.Count > 0)
        {
            text.Append("\n## Adapters\n\n| adapter | where | rank | alpha | stored as | lost by truncation "
                + "|\n|---|---|---|---|---|---|\n");
        }

        foreach (var adapter in result.Adapters)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {adapter.Name} | `{adapter.Path}` | {adapter.Rank} | {adapter.Alpha:R} | "
                + $"{adapter.Dtype} | "
                + $"{(adapter.TruncationError is { } error ? Lost(error) : "nothing")} |\n");
        }

        AppendTruncated(text, result);
        text.Append(string.Concat(result.Notes.Select(note => $"\n- {note}")) + (result.Notes.Count > 0 ? "\n" : ""));
        return text.Append(CultureInfo.InvariantCulture, $"\n## Serving\n\nRun in this folder:\n\n"
            + $"{MarkdownText.Fenced("sh", string.Join('\n', serve))}").ToString();
    }

    private static void AppendHead(StringBuilder text, FormExport form, ExportRecipe recipe, ReleaseRecord record)
    {
        text.Append(CultureInfo.InvariantCulture, $"---\nbase_model: {MarkdownText.Quoted(recipe.NameOfBase)}\n");
        text.Append(form.Library is null ? "" : $"library_name: {form.Library}\n");
        text.Append("language:\n").Append(string.Concat(record.Languages.Select(language => $"- \"{language.Language}\"\n")));
        text.Append(form.IsModel ? "tags:\n- merge\n---\n" : "tags:\n- lora\n- merge\n---\n");
    }

    private static void AppendTruncated(StringBuilder text, ExportResult result)
    {
        foreach (var adapter in result.Adapters.Where(adapter => adapter.Truncated.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n| layer of {adapter.Name} | rank before | lost of its norm |\n|---|---|---|\n");
            foreach (var layer in adapter.Truncated)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(layer.Module)} | {layer.Rank} | "
                    + $"{layer.Error * 100:0.###} % |\n");
            }
        }
    }

    // A folder's name stands for the base model wherever the reader has it.
    private static string Instruction(ExportRecipe recipe) => recipe.BaseName is not null ? "# Run in this folder."
        : $"# Run in this folder; {PlainText.OnOneLine(recipe.NameOfBase)} is the base model: its name on the hub, or its folder.";

    private static string LanguageText(ReleaseLanguage language) => language.OnOwnAdapter
        ? $"{language.Language} (own adapter, routes/{language.Language})" : language.Language.Tag;

    private static string Lost(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.###} % of its norm");
}
