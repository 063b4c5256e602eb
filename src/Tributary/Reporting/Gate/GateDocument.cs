using Tributary.Releases;

namespace Tributary.Reporting.Gate;

/// <summary>The gate's verdict in the JSON report; figures are null if nothing was compared.</summary>
/// <param name="State">passed, refused or overridden.</param>
/// <param name="Release">The current release.</param>
/// <param name="Reference">The release that was compared with.</param>
internal sealed record GateDocument(
    string State, int? Release, int? Reference, string? Override, bool Pending, bool OtherRecipe,
    IReadOnlyList<string> RefusedElsewhere, OrderedDictionary<string, GateLanguageDocument> Languages)
{
    internal static GateDocument Of(GateReport gate)
    {
        var worst = gate.Worst.ToDictionary(language => language.Language, language => language.Cases);
        return new GateDocument(
            State: Words<GateState>.Names.Of(gate.State),
            Release: gate.Release,
            Reference: gate.Result.Reference,
            Override: gate.Override,
            Pending: gate.IsPending,
            OtherRecipe: gate.IsOtherRecipe,
            RefusedElsewhere: [.. gate.RefusedElsewhere.Select(language => language.Tag)],
            Languages: new(gate.Result.Languages.Select(language =>
                KeyValuePair.Create(language.Language.Tag, GateLanguageDocument.Of(language,
                worst.GetValueOrDefault(language.Language, []))))));
    }
}

/// <param name="Verdict">As in gate.json: passed, refused, nothing_to_compare and so on.</param>
internal sealed record GateLanguageDocument(
    string Verdict, bool Passes, string Reason, int Examples, double? Candidate, double? Reference, double? Drop, double? Lower,
    double? Upper, double? AdjustedPValue, double? Detectable, IReadOnlyList<GateCaseDocument> Worst)
{
    internal static GateLanguageDocument Of(GateVerdict verdict, IReadOnlyList<GateCase> cases) => new(
        Verdict: Words<GateWord>.Names.Of(verdict.Verdict),
        Passes: verdict.Passes,
        Reason: verdict.Reason,
        Examples: verdict.Examples,
        Candidate: verdict.Candidate,
        Reference: verdict.Reference,
        Drop: verdict.Drop,
        Lower: verdict.Lower,
        Upper: verdict.Upper,
        AdjustedPValue: verdict.AdjustedPValue,
        Detectable: verdict.Detectable,
        Worst: [.. cases.Select(one => new GateCaseDocument(one.Example.Id, one.Text, one.Example.Gold, one.Example.Reference,
            one.Example.Candidate, one.Example.Loss, one.Example.Fall))]);
}

/// <summary>An example on which the candidate lost; answers are whole, the text is its beginning.</summary>
internal sealed record GateCaseDocument(string Id, string? Text, string Gold, string Reference,
    string Candidate, double Loss, double? Fall);
