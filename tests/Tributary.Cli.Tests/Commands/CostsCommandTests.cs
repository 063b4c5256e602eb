using Tributary.Releases.Stores;

namespace Tributary.Cli.Tests.Commands;

public sealed class CostsCommandTests : IDisposable
{
    private readonly CliProject project = new();

    [Fact]
    public void Costs_NothingRan_SaysSo() => Assert.Equal((0, "nothing has run yet\n"),
        (Tool.Run(project.Folder, "costs").ExitCode, Tool.Run(project.Folder, "costs").Out));

    [Fact]
    public void Costs_Ledger_SumsAndComparesWithTheCombinedAdapter()
    {
        WriteLedger();

        var result = Tool.Run(project.Folder, "costs", "--by", "language");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"(?m)^de +done +1 +10\.0 s +1,000 +- +- +0\.2500 USD$", result.Out);
        Assert.Matches(@"(?m)^en +failed +1 +3\.0 s +0 +- +- +-$", result.Out);
        Assert.Matches(@"(?m)^merge 1 +de en +54\.0 s +0\.2500 USD +50\.0 s +- +estimated +-8 %$", result.Out);
        Assert.Contains("of which 0.0 s measured and 50.0 s estimated", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("language")]
    [InlineData("station")]
    [InlineData("month")]
    [InlineData("release")]
    public void Costs_Json_IsOneDocumentAloneOnStandardOutput(string by)
    {
        WriteLedger();

        using var document = JsonDocument.Parse(Tool.Run(project.Folder, "costs", "--by", by, "--json").Out);

        Assert.Equal(by, document.RootElement.GetProperty("by").GetString());
        Assert.Equal(54, document.RootElement.GetProperty("totals").EnumerateArray()
            .Sum(row => row.GetProperty("sum").GetProperty("seconds").GetDouble()));
    }

    [Fact]
    public void Costs_UnknownKey_IsRefused()
    {
        var result = Tool.Run(project.Folder, "costs", "--by", "year");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("'year'", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => project.Dispose();

    private void WriteLedger()
    {
        var store = Store.At(project.Folder);
        store.Prepare();
        var started = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        LedgerEntry Entry(string station, double seconds, long tokens) => new()
        {
            Station = station, Identity = Digest.Of(station).Hex, Started = started, Seconds = seconds,
                Outcome = LedgerOutcome.Done, Tokens = tokens,
        };
        store.Ledger.Append(Entry("train/en", 3, 0) with { Outcome = LedgerOutcome.Failed });
        store.Ledger.Append(Entry("train/en", 40, 4000));
        store.Ledger.Append(Entry("train/de", 10, 1000) with { Price = 0.25, Currency = "USD" });
        store.Ledger.Append(Entry("merge/all", 1, 0));
    }
}
