using System.Collections.Concurrent;
using Tributary.Merging.Entries;
using Tributary.Testing;
using Tributary.Tests.Merging.Conformance;

namespace Tributary.Cli.Tests.Commands;

/// <summary>The public cases of the real PEFT, KnOTS and ties-merging once more, as their
/// users would run them: a recipe file and the verb <c>merge</c>.</summary>
public sealed class MergeConformanceTests(ITestOutputHelper output)
{
    [Fact]
    public void Merge_EveryCaseThatARecipeExpresses_HasOneOfTheOutcomes()
    {
        // Cases with recorded masks need the library: a recipe holds no mask.
        var cases = GoldenCase.All.Values.Where(golden => golden.Tool is "peft" or "KnOTS" or "ties-merging" && !golden.HasMasks).ToArray();
        var outcomes = new ConcurrentBag<(string Tool, Outcome Outcome)>();
        Parallel.ForEach(cases, golden =>
        {
            using var folder = new TempFolder();
            outcomes.Add((golden.Tool, golden.Tool switch
            {
                "peft" => PeftCases.Run(golden, Merge, folder.Path),
                "KnOTS" => KnotsCases.Run(golden, Merge, folder.Path),
                _ => TiesCases.Run(golden, Merge, folder.Path),
            }));
        });

        foreach (var group in outcomes.GroupBy(entry => entry).OrderBy(group => group.Key.Tool, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Outcome))
        {
            output.WriteLine(FormattableString.Invariant($"{group.Key.Tool}: {group.Count()} {group.Key.Outcome}"));
        }

        Assert.Equal(cases.Length, outcomes.Count);
    }

    private static void Merge(string recipe, string outFolder, RecordedMasks? masks)
    {
        Assert.Null(masks);
        var result = Tool.Run(Path.GetDirectoryName(recipe)!, "merge", recipe, "--out", outFolder);
        if (result.ExitCode != 0)
        {
            throw new BadInputException(recipe, result.Error);
        }
    }
}
