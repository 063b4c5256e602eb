using System.Text.Json;
using Tributary.Releases;

namespace Tributary.Reporting.Gate;

/// <summary>The gate's verdict in the JSON report; figures are null if nothing was compared.</summary>
internal sealed record GateDocument
{
    /// <summary>passed, refused or overridden.</summary>
    public required string State { get; init; }

    /// <summary>The current release.</summary>
    public required int? Release { get; init; }

    /// <summary>The release that was compared with.</summary>
    public required int? Reference { get; init; }

    public required string? Override { get; init; }

    public required bool Pending { get; init; }

    public required bool OtherRecipe { get; init; }

    public required IReadOnlyList<string> RefusedElsewhere { get; init; }

    public required OrderedDictionary<string, GateLanguageDocument> Languages { get; init; }

    internal static GateDocument Of(GateReport gate)
    {
        var worst = gate.Worst.ToDictionary(language => language.Language, language => language.Cases);
        return new GateDocument
        {
            State = JsonNamingPolicy.SnakeCaseLower.ConvertName(gate.State.ToString()),
            Release = gate.Release,
            Reference = gate.Result.Reference,
            Override = gate.Override,
            Pending = gate.IsPending,
            OtherRecipe = gate.IsOtherRecipe,
            RefusedElsewhere = [.. gate.RefusedElsewhere.Select(language => language.Tag)],
            Languages = new(gate.Result.Languages.Select(language =>
                KeyValuePair.Create(language.Language.Tag, GateLanguageDocument.Of(language,
                worst.GetValueOrDefault(language.Language, []))))),
        };
    }
}

internal sealed record GateLanguageDocument
{
    /// <summary>As in gate.json: passed, refused, nothing_to_compare and so on.</summary>
    public required string Verdict { get; init; }

    public required bool Passes { get; init; }

    public required string Reason { get; init; }

    public required int Examples { get; init; }

    public required double? Candidate { get; init; }

    public required double? Reference { get; init; }

    public required double? Drop { get; init; }

    public required double? Lower { get; init; }

    public required double? Upper { get; init; }

    public required double? AdjustedPValue { get; init; }

    public required double? Detectable { get; init; }

    public required IReadOnlyList<GateCaseDocument> Worst { get; init; }

    internal static GateLanguageDocument Of(GateVerdict verdict, IReadOnlyList<GateCase> cases) => new()
    {
        Verdict = JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.Verdict.ToString()),
        Passes = verdict.Passes,
        Reason = verdict.Reason,
        Examples = verdict.Examples,
        Candidate = verdict.Candidate,
        Reference = verdict.Reference,
        Drop = verdict.Drop,
        Lower = verdict.Lower,
        Upper = verdict.Upper,
        AdjustedPValue = verdict.AdjustedPValue,
        Detectable = verdict.Detectable,
        Worst = [.. cases.Select(one => new GateCaseDocument(one.Example.Id, one.Text, one.Example.Gold, one.Example.Reference,
            one.Example.Candidate, one.Example.Loss, one.Example.Fall))],
    };
}

/// <summary>An example on which the candidate lost; answers are whole, the text is its beginning.</summary>
internal sealed record GateCaseDocument(string Id, string? Text, string Gold, string Reference,
    string Candidate, double Loss, double? Fall);
