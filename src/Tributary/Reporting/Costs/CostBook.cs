using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Costs;

/// <summary>What a project cost, by its ledger, and what keeping one combined adapter instead would have cost.</summary>
internal sealed record CostBook
{
    /// <summary>By what the rows are summed.</summary>
    public required CostKey By { get; init; }

    /// <summary>The sums, in the order of the key; done, failed and cancelled runs apart.</summary>
    public required IReadOnlyList<CostRow> Rows { get; init; }

    /// <summary>All runs, by how they ended; those that there are.</summary>
    public required IReadOnlyList<CostRow> Totals { get; init; }

    /// <summary>The other way.</summary>
    public required CombinedAlternative Combined { get; init; }

    /// <summary>Reads the whole ledger of a store.</summary>
    /// <exception cref="BadInputException">A line of the ledger or a record cannot be read.</exception>
    public static CostBook Of(Store store, CostKey by)
    {
        // By their beginning: of runs side by side, lines come in the order of their ends.
        LedgerEntry[] ledger = [.. store.Ledger.Read().OrderBy(entry => entry.Started)];
        var releases = new ChargedReleases(ledger, new ReleaseStore(store).All());
        var keys = new CostKeys(by, ledger, releases);
        var costs = new CombinedCosts(store, ledger);
        var updates = UpdateEvents.Of(releases, ledger).ToArray();
        return new CostBook
        {
            By = by,
            Rows = [.. ledger.GroupBy(entry => (Key: keys.Of(entry), entry.Outcome))
                .OrderBy(group => group.Key.Key.Order, StringComparer.Ordinal).ThenBy(group => group.Key.Outcome)
                .Select(group => new CostRow(group.Key.Key.Word, group.Key.Outcome, CostSum.Of([.. group])))],
            Totals = [.. ledger.GroupBy(entry => entry.Outcome).OrderBy(group => group.Key)
                .Select(group => new CostRow("total", group.Key, CostSum.Of([.. group])))],
            Combined = new CombinedAlternative { Updates = [.. updates.Select(costs.Of)], Unreleased = releases.All.Count == 0 ? 0
                : Unreleased(ledger, releases) },
        };
    }

    /// <summary>As JSON for <c>--json</c>.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CostJson.Form.CostBook);

    private static int Unreleased(IReadOnlyList<LedgerEntry> ledger, ChargedReleases releases) => ledger.Count(entry =>
        CostKeys.Parts(entry.Station) is (StationName.Train, var stem) && CostKeys.IsLanguage(stem) && releases.Of(entry) is null);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(CostBook))]
internal sealed partial class CostJson : JsonSerializerContext
{
    public static readonly CostJson Form = new(JsonForm.Indented(nulls: false));
}
