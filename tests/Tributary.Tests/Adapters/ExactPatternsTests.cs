using CsCheck;
using Tributary.Adapters;

namespace Tributary.Tests.Adapters;

public sealed class ExactPatternsTests
{
    private static readonly Gen<string> Name = Gen.OneOf(new[] { "model", "tower", "layers", "q_proj", "0", "a+b" }.Select(part =>
        Gen.Const(part)).ToArray())
        .Array[1, 4].Select(parts => string.Join('.', parts));

    [Fact]
    public void For_AnyModules_GivesEachItsOwnRankByPeftsRule() => Name.Array[1, 12].Sample(names =>
    {
        string[] modules = [.. names.Distinct(StringComparer.Ordinal)];
        var patterns = ExactPatterns.Of(modules);
        var config = new LoraConfig
        {
            R = 100, LoraAlpha = 1,
            RankPattern = [.. modules.Select((module, rank) => KeyValuePair.Create(patterns.For(module), rank + 1))],
        };

        Assert.Equal(Enumerable.Range(1, modules.Length), modules.Select(config.RankOf));
    });

    [Fact]
    public void For_NameThatEndsAnother_IsBoundToTheBeginning()
    {
        var patterns = ExactPatterns.Of(["model.q_proj", "tower.model.q_proj"]);

        Assert.Equal((@"^model\.q_proj", "tower.model.q_proj"), (patterns.For("model.q_proj"), patterns.For("tower.model.q_proj")));
    }
}
