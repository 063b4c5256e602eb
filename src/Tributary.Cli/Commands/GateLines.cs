using Tributary.Cli.Terminal;
using Tributary.Datasets;
using Tributary.Projects;
using Tributary.Releases;

namespace Tributary.Cli.Commands;

/// <summary>Says beforehand where test sets are too small for what the gate will ask of them.</summary>
internal static class GateLines
{
    /// <summary>Prints a warning where one is due.</summary>
    /// <param name="project">The project.</param>
    /// <param name="testExamples">Examples of a language's test set; null where it has none.</param>
    /// <param name="output">Where to.</param>
    public static void Print(Project project, Func<Language, int?> testExamples, Output output)
    {
        var sizes = project.Languages.Select(language => (language.Language, testExamples(language.Language))).Where(size => size.Item2 is not null).Select(size => (size.Language, size.Item2!.Value));
        if (GateOutlook.Warning(GateOutlook.Of(project.Gate, [.. sizes], new ReleaseStore(Store.At(project.Folder))), project.Gate) is { } warning)
        {
            output.Text.WriteLine(warning);
        }
    }

    /// <summary>Reads the test set of a language to count its examples.</summary>
    /// <exception cref="BadInputException">It has bad lines.</exception>
    public static int? TestExamples(Project project, Language language) =>
        project.Languages.First(known => known.Language == language).Test is { } file ? DatasetFile.Read(file, project.Task.Rules).Records.Count : null;
}
