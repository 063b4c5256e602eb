using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning;

public sealed class PlanSourceTests : IDisposable
{
    private readonly SampleProject sample = new();

    [Fact]
    public void Plan_NothingChanged_ReadsNothingAgain()
    {
        var source = new PlanSource(sample.Folder, PlanScope.Merged, TimeProvider.System);

        var (first, second) = (source.Plan(), source.Plan());

        Assert.Same(first.Inputs, second.Inputs);
        Assert.Equal(first.Stations.Select(station => station.Identity), second.Stations.Select(station => station.Identity));
    }

    [Fact]
    public void Plan_FileChanged_ReadsAgain()
    {
        var source = new PlanSource(sample.Folder, PlanScope.Merged, TimeProvider.System);
        var first = source.Plan();
        sample.AppendLine("de", "train", """{"text":"neu","label":"good"}""");

        var second = source.Plan();

        Assert.NotEqual(first.Training("de").Identity, second.Training("de").Identity);
        Assert.Equal(sample.Plan().Training("de").Identity, second.Training("de").Identity);
    }

    [Fact]
    public void Plan_Scenario_ReadsEachFileOnceForBothSides()
    {
        var file = Path.Combine(sample.Folder, "more.jsonl");
        File.WriteAllText(file, """{"text":"ganz neu","label":"good"}""" + "\n");
        var scope = new PlanScope(new Scenario(ScenarioKind.Update, Language.Parse("de"), file), []);

        var plan = new PlanSource(sample.Folder, scope, TimeProvider.System).Plan();

        var before = plan.Stations.OfType<TrainStation>().Select(station => station.State).First(state => state != plan.State);
        var (en, test) = (Language.Parse("en"), Split.Test);
        Assert.NotSame(before.Inputs, plan.Inputs);
        Assert.Same(before.Inputs[en, test]!.Dataset.Records[0], plan.Inputs[en, test]!.Dataset.Records[0]);
    }

    public void Dispose() => sample.Dispose();
}
