using Tributary.Planning;
using Tributary.Releases;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning;

public sealed class EstimatorTests : IDisposable
{
    private readonly SampleProject sample = new();

    public EstimatorTests() => File.WriteAllText(
        Path.Combine(sample.Folder, "base", "config.json"), """{"model_type":"llama","num_hidden_layers":1,"hidden_size":2,"vocab_size":10,"num_attention_heads":1}""");

    [Fact]
    public void Of_NothingRan_IsUnknown() =>
        Assert.All(sample.Plan().Estimates.Values, estimate => Assert.Equal(new Estimate(null, null, null, EstimateBasis.Unknown), estimate));

    [Fact]
    public void Of_OtherKindsRan_ReckonsFromShapeAndSpeed()
    {
        sample.Yaml += "\ncost: { per_hour: 3600 }\n";
        Ran("search/all", seconds: 2, flops: 2e6);
        var plan = sample.Plan();

        var training = plan.Estimates[plan.Training("en").Folder];

        // Six examples of 16 or 17 bytes, 5 tokens each, in two epochs; N = 6, Q L = 2, H V = 20.
        Assert.Equal((60L, EstimateBasis.Shape), (training.Tokens, training.Basis));
        Assert.Equal(((4.0 * 6 * 60) + (12.0 * 2 * 180) + (4.0 * 20 * 12)) / 1e6, training.Seconds!.Value, 12);
        Assert.Equal(new Money(training.Seconds.Value, "USD"), training.Price);
        Assert.Equal(27L, plan.Estimates[plan.Steps.OfType<EvaluateStep>().First().Folder].Tokens);
        Assert.Equal(EstimateBasis.Unknown, plan.Estimates[plan.Merge.Folder].Basis);
    }

    [Fact]
    public void Of_ItsKindRan_TakesTheMean_OfItsOwn_TheLast()
    {
        Ran("train/en", seconds: 4, tokens: 400);
        Ran("train/en", seconds: 2, tokens: 200);
        Ran("train/xx", seconds: 6, tokens: 600);
        var plan = sample.Plan();

        Assert.Equal(new Estimate(2, 200, null, EstimateBasis.LastRun), plan.Estimates[plan.Training("en").Folder]);
        Assert.Equal(new Estimate(4, 400, null, EstimateBasis.Kind), plan.Estimates[plan.Training("de").Folder]);
        Assert.Null(plan.ExpectedSeconds);
    }

    [Fact]
    public void ToJson_StaleStation_HasOrderReasonsAndFigures()
    {
        Ran("train/en", seconds: 2, tokens: 200);

        using var document = System.Text.Json.JsonDocument.Parse(PlanDocument.ToJson(sample.Plan()));

        var station = document.RootElement.GetProperty("stations")[0];
        Assert.Equal((1, "has not run yet"), (station.GetProperty("order").GetInt32(), station.GetProperty("reasons")[0].GetString()));
        Assert.Equal(("last_run", 200), (station.GetProperty("expected").GetProperty("basis").GetString(), station.GetProperty("expected").GetProperty("tokens").GetInt32()));
    }

    public void Dispose() => sample.Dispose();

    private void Ran(string station, double seconds, long tokens = 0, double? flops = null)
    {
        var store = Store.At(sample.Folder);
        Directory.CreateDirectory(store.Folder);
        store.Prepare();
        store.Ledger.Append(new LedgerEntry
        {
            Station = station, Identity = Digest.Of(station).Hex, Started = DateTimeOffset.UnixEpoch, Seconds = seconds, Outcome = LedgerOutcome.Done, Tokens = tokens, Flops = flops,
        });
    }
}
