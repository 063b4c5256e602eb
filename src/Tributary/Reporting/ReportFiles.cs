using Tributary.Reporting.Content;
using Tributary.Reporting.Pages;

namespace Tributary.Reporting;

/// <summary>The three forms of a report on disk.</summary>
internal static class ReportFiles
{
    /// <summary>Writes report.md, report.html and report.json, each whole; older ones are replaced.</summary>
    /// <returns>The files.</returns>
    public static IReadOnlyList<string> Write(ReportModel report, string folder)
    {
        Directory.CreateDirectory(folder);
        (string File, byte[] Content)[] files =
        [
            (Path.Combine(folder, "report.md"), Encoding.UTF8.GetBytes(MarkdownReport.Render(report))),
            (Path.Combine(folder, "report.html"), Encoding.UTF8.GetBytes(HtmlReport.Render(report))),
            (Path.Combine(folder, "report.json"), JsonReport.Render(report)),
        ];
        Array.ForEach(files, file => WholeFile.Write(file.File, file.Content));
        return [.. files.Select(file => file.File)];
    }
}
