using Tributary.Adapters;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning.Inputs;

/// <summary>A project whose languages all bring an adapter along: what stands against their merge is told by the plan.</summary>
public sealed class BroughtAdaptersTests : IDisposable
{
    private readonly SampleProject sample = new();

    public void Dispose() => sample.Dispose();

    [Theory]
    [InlineData("{ merge_method: linear, space: factors, parameters: { lambda: 1 } }", "space factors needs equal ranks")]
    [InlineData("{ merge_method: linear, parameters: { lambda: 1 }, weights: { en: 1, de: -1 } }", "the weights sum to 0")]
    public void Plan_AdaptersThatCannotBeMergedSo_AreRefused(string merge, string expected)
    {
        Bring(merge, rankOfDe: 1);

        Assert.Contains(expected, Assert.Throws<BadInputException>(() => sample.Plan()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ merge_method: linear, space: factors, parameters: { lambda: 1 } }", 2)]
    [InlineData("{ merge_method: ties, space: delta, output: model, parameters: { lambda: 1 } }", 1)]
    [InlineData("{ merge_method: linear, parameters: { lambda: [1, 2] } }", 1)]
    [InlineData("{ search: { merge_method: [linear, ties], lambda: [1, 2] } }", 1)]
    public void Plan_AdaptersThatCanBeMerged_AreTaken(string merge, int rankOfDe)
    {
        Bring(merge, rankOfDe);

        Assert.Equal(2, sample.Plan().Merge.Adapters.Count);
    }

    private void Bring(string merge, int rankOfDe)
    {
        foreach (var (language, rank) in new[] { ("en", 2), ("de", rankOfDe) })
        {
            var folder = Path.Combine(sample.Folder, "own", language);
            Directory.CreateDirectory(folder);
            new LoraAdapter(new LoraConfig { R = rank, LoraAlpha = rank, TargetModules = ["q_proj"] },
                [new LoraFactors("q_proj", rank, 2, 3, 1, new float[rank * 2], new float[3 * rank])]).Write(folder);
            sample.Yaml = sample.Yaml.Replace($"{language}: {{ train: data/{language}/train.jsonl,",
                $"{language}: {{ adapter: own/{language},",
                StringComparison.Ordinal);
        }

        sample.Yaml += $"\nmerge: {merge}\n";
    }
}
