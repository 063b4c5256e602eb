using Tributary.Projects;
using Tributary.Testing;

namespace Tributary.Samples.Tests.Library;

/// <summary>The sample project cut to two languages with a few reviews each, so that a run takes seconds.</summary>
internal static class SmallProject
{
    private static readonly (string Split, int Examples)[] Splits = [("train", 24), ("valid", 12), ("test", 12)];

    public static string Make(TempFolder folder)
    {
        foreach (var language in new[] { "de", "en" })
        {
            Directory.CreateDirectory(folder["data", language]);
            foreach (var (split, examples) in Splits)
            {
                File.WriteAllLines(folder["data", language, $"{split}.jsonl"],
                    File.ReadLines(SamplesFolder.At("reviews", "data", language, $"{split}.jsonl")).Take(examples));
            }
        }

        var lines = File.ReadAllLines(SamplesFolder.At("reviews", Project.FileName)).Where(line => line is not ['#', ..]
            && !line.StartsWith("  fr:", StringComparison.Ordinal) && !line.StartsWith("  es:", StringComparison.Ordinal)
            && !line.StartsWith("  ja:", StringComparison.Ordinal));
        File.WriteAllText(folder[Project.FileName], string.Join('\n', lines)
            .Replace("base_model: base", $"base_model: {SamplesFolder.At("base")}", StringComparison.Ordinal)
            .Replace("epochs: 3", "epochs: 1", StringComparison.Ordinal));
        return folder.Path;
    }
}
