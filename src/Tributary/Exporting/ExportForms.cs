using Tributary.Exporting.Gguf;
using Tributary.Exporting.Peft;
using Tributary.Exporting.Recipes;

namespace Tributary.Exporting;

/// <summary>The table of forms. Adding one is a member with its word in <see cref="ExportForm"/>, a type, and its row here.</summary>
internal static class ExportForms
{
    private static readonly Dictionary<ExportForm, FormExport> Rows = new()
    {
        [ExportForm.Peft] = new PeftExport(),
        [ExportForm.Model] = new ModelExport(),
        [ExportForm.GgufLora] = new GgufLoraExport(),
    };

    /// <summary>How a form is written and served.</summary>
    public static FormExport Of(ExportForm form) => Rows[form];
}
