using Tributary.Projects.Reading;
using Tributary.Releases;

namespace Tributary.Tests.Projects.Reading;

public sealed class GateSectionTests : IDisposable
{
    private readonly SampleProject sample = new();

    [Fact]
    public void Read_Nothing_HasDefaults()
    {
        var gate = ProjectFile.Read(sample.Folder).Gate;

        Assert.Equal(new GateRecipe(), gate);
        Assert.Equal((0.01, 0.95, GateRequirement.NoProvenDrop, UnevaluatedLanguages.Refuse),
            (gate.MaxDrop, gate.Confidence, gate.Require, gate.Unevaluated));
    }

    [Fact]
    public void Read_Everything_IsTakenAndChangesNoStation()
    {
        var before = sample.Plan().Stations.Select(station => station.Identity).ToArray();
        sample.Yaml += "\ngate: { max_drop: 0.02, confidence: 0.9, require: non_inferior, unevaluated: accept }\n";

        Assert.Equal(
            new GateRecipe { MaxDrop = 0.02, Confidence = 0.9, Require = GateRequirement.NonInferior,
                Unevaluated = UnevaluatedLanguages.Accept },
            ProjectFile.Read(sample.Folder).Gate);
        Assert.Equal(before, sample.Plan().Stations.Select(station => station.Identity));
    }

    [Theory]
    [InlineData("max_drop: 1", "gate.max_drop '1' is not a number in [0, 1)")]
    [InlineData("max_drop: -0.01", "gate.max_drop '-0.01' is not a number in [0, 1)")]
    [InlineData("max_drop: nan", "gate.max_drop 'nan' is not a number")]
    [InlineData("confidence: 95", "gate.confidence '95' is not a number above 0.5")]
    [InlineData("confidence: 0.5", "gate.confidence '0.5' is not a number above 0.5")]
    [InlineData("require: always", "gate.require 'always' is not one of: no_proven_drop, non_inferior")]
    [InlineData("unevaluated: skip", "gate.unevaluated 'skip' is not one of: refuse, accept")]
    [InlineData("maxdrop: 0.1", "gate.maxdrop is not a known key; did you mean 'max_drop'?")]
    [InlineData("max_drop: 0, require: non_inferior", "gate.max_drop 0 and require: non_inferior exclude each other")]
    public void Read_Wrong_IsRefusedWithItsKey(string gate, string expected)
    {
        sample.Yaml += $"\ngate: {{ {gate} }}\n";

        Assert.Contains(expected, Assert.Single(Assert.Throws<BadInputException>(() => ProjectFile.Read(sample.Folder)).Problems)
            .ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();
}
