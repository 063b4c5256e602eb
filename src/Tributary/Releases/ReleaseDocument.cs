namespace Tributary.Releases;

/// <summary>Releases, and what is found in a store, as JSON for <c>--json</c>.</summary>
internal static class ReleaseDocument
{
    /// <summary>All releases, the oldest first.</summary>
    /// <param name="releases">Those that can be read.</param>
    /// <param name="damages">What is damaged of them and of others.</param>
    public static byte[] List(IReadOnlyList<Release> releases, IReadOnlyList<ReleaseDamage> damages) =>
        JsonSerializer.SerializeToUtf8Bytes(new ReleaseList([.. releases.Select(Describe)], damages), ReleaseJson.Document.ReleaseList);

    /// <summary>One release: its record with its digest, the gate's verdict, and what of it is damaged.</summary>
    public static byte[] Show(Release release, IReadOnlyList<ReleaseDamage> damages) => JsonSerializer.SerializeToUtf8Bytes(
        new ReleaseDetails(release.Digest, release.Record.MeanScore, release.Record,
            damages.Any(damage => damage.File == GateResult.FileName) ? null : release.Gate, damages), ReleaseJson.Document.ReleaseDetails);

    /// <summary>What differs between two.</summary>
    public static byte[] Diff(ReleaseDiff diff) => JsonSerializer.SerializeToUtf8Bytes(diff, ReleaseJson.Document.ReleaseDiff);

    /// <summary>What a verification found, and what it removed.</summary>
    public static byte[] Verified(StoreVerification found) =>
        JsonSerializer.SerializeToUtf8Bytes(found, ReleaseJson.Document.StoreVerification);

    /// <summary>What is not needed any more, and whether it was removed.</summary>
    /// <param name="cleaning">What was found.</param>
    /// <param name="removed">True if it was removed.</param>
    /// <param name="running">Who is running on the store, in words; null: nobody is.</param>
    public static byte[] Cleaned(StoreCleaning cleaning, bool removed, string? running = null) =>
        JsonSerializer.SerializeToUtf8Bytes(new CleanedStore(cleaning.Bytes, removed, running, cleaning.Items),
            ReleaseJson.Document.CleanedStore);

    private static ReleaseLine Describe(Release release)
    {
        var record = release.Record;
        return new ReleaseLine(record.Number, release.Digest, record.Kind, record.Restores,
            [.. record.Languages.Select(language => language.Language)], record.Metric, record.MeanScore, record.GatePassed,
            record.Override);
    }
}

internal sealed record ReleaseList(IReadOnlyList<ReleaseLine> Releases, IReadOnlyList<ReleaseDamage> Damaged);

internal sealed record ReleaseLine(
    int Number, Digest Digest, ReleaseKind Kind, int? Restores, IReadOnlyList<Language> Languages, string? Metric, double? MeanScore,
        bool GatePassed, string? Override);

internal sealed record ReleaseDetails(Digest Digest, double? MeanScore, ReleaseRecord Record, GateResult? Gate,
    IReadOnlyList<ReleaseDamage> Damaged);

internal sealed record CleanedStore(long Bytes, bool Removed, string? Running, IReadOnlyList<Unneeded> Items);
