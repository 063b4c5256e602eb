using Tributary.Releases;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Gate;

/// <summary>What the gate said, as tables and sentences.</summary>
internal static class GateTable
{
    private const string None = "-";

    /// <summary>The verdict by language, then the worst examples of each language that refuses; empty if nothing was judged.</summary>
    public static IReadOnlyList<TextTable> Of(GateReport? gate) => gate is null ? []
        : [Verdicts(gate), .. gate.Worst.Select(worst => Worst(gate, worst.Language, worst.Cases))];

    /// <summary>What leads a report; empty if the gate let through what is shown.</summary>
    public static IEnumerable<string> Sentences(GateReport? gate)
    {
        if (gate is { State: GateState.Refused })
        {
            yield return $"Refused by the gate: {Refusing(gate)}. The candidate that this report shows is not released; "
                + (gate.Release is { } number ? $"release {Figure.Number(number)} stays." : "there is no release.");
            foreach (var verdict in gate.Refusing)
            {
                yield return $"{verdict.Language}: {verdict.Reason}.";
            }
        }

        if (gate is { State: GateState.Overridden })
        {
            yield return $"Release {Figure.Number(gate.Release!.Value)} was made against the gate, which refused {Refusing(gate)}: "
                + $"{OneLine.Beginning(gate.Override!, 400)}";
        }
    }

    /// <summary>What stands below the verdicts: what they are about, and whether they still hold.</summary>
    public static IEnumerable<string> Notes(GateReport gate)
    {
        yield return (gate.Result.Recipe.Require == GateRequirement.NonInferior
                ? $"A language passes where a drop of {Figure.Number(gate.Result.Recipe.MaxDrop)} is excluded"
                : $"A language is refused where a drop above {Figure.Number(gate.Result.Recipe.MaxDrop)} is shown")
            + $", with a confidence of {Figure.Number(gate.Result.Recipe.Confidence)}. A drop is release minus candidate; the bounds are "
                + $"one-sided, each language taken alone.";
        if (gate.IsOtherRecipe)
        {
            yield return "The project's gate section has changed since it was judged.";
        }

        if (gate.IsPending)
        {
            yield return "The project has gone on since: what it is now has not been judged; 'tributary up' does.";
        }

        if (gate.RefusedElsewhere.Count > 0)
        {
            yield return $"The last candidate that was refused ({string.Join(", ", gate.RefusedElsewhere)}) is of another state of "
                + $"the project and not shown here.";
        }
    }

    private static TextTable Verdicts(GateReport gate) => TextTable.Of<GateVerdict>(
        $"The gate: {Subject(gate)}{(gate.Result.Reference is { } reference ? $", against release {Figure.Number(reference)}" : "")}",
        [
            new("language", language => language.Language.Tag, RightAligned: false),
            new("verdict", language => Words<GateWord>.Names.Of(language.Verdict).Replace('_', ' ')
                + (language.Passes || language.Verdict == GateWord.Refused ? "" : ", refused"), RightAligned: false),
            new("examples", language => language.Examples > 0 ? Figure.Count(language.Examples) : None),
            new("before", language => Score(language.Reference)),
            new("candidate", language => Score(language.Candidate)),
            new("drop", language => Difference(language.Drop)),
            new("above", language => Difference(language.Lower)),
            new("below", language => Difference(language.Upper)),
            new("adjusted p", language => language.AdjustedPValue?.ToString("0.0000", CultureInfo.InvariantCulture) ?? None),
            new("in words", language => language.Reason, RightAligned: false),
        ],
        gate.Result.Languages);

    private static TextTable Worst(GateReport gate, Language language, IReadOnlyList<GateCase> cases) => TextTable.Of<GateCase>(
        $"{language}: the examples on which the candidate lost most",
        [
            new("example", one => OneLine.Beginning(one.Example.Id), RightAligned: false),
            new("begins", one => one.Text ?? None, RightAligned: false),
            new("right", one => one.Gold, RightAligned: false),
            new(gate.Result.Reference is { } reference ? $"release {Figure.Number(reference)}" : "before", one => one.Reference,
                RightAligned: false),
            new("candidate", one => one.Candidate),
            new("loss", one => Score(one.Example.Loss)),
            new("fall in nats", one => one.Example.Fall?.ToString("0.00", CultureInfo.InvariantCulture) ?? None),
        ],
        cases);

    private static string Subject(GateReport gate) => gate.State switch
    {
        GateState.Refused => "the candidate, refused",
        GateState.Overridden => $"release {Figure.Number(gate.Release!.Value)}, refused and released all the same",
        _ => $"release {Figure.Number(gate.Release!.Value)}",
    };

    private static string Refusing(GateReport gate) => string.Join(", ", gate.Refusing.Select(language => language.Language));

    private static string Score(double? value) => value is null ? None : Figure.Score(value);

    private static string Difference(double? value) => value is null ? None : Figure.Difference(value);
}
