namespace Tributary.Fuzz.Outcomes;

/// <summary>What became of an input.</summary>
internal enum OutcomeKind
{
    /// <summary>It was read.</summary>
    Accepted,

    /// <summary>A check refused it, and said where and why.</summary>
    Refused,

    /// <summary>Anything else.</summary>
    Fault,
}

/// <summary>What became of an input, and the words or the exception.</summary>
internal sealed record Outcome(OutcomeKind Kind, string What)
{
    /// <summary>Reads an input.</summary>
    public static Outcome Of(FuzzedParser parser, byte[] input)
    {
        using var thrown = new ThrownExceptions();
        try
        {
            parser.Read(input);
        }
        catch (BadInputException bad)
        {
            return thrown.Fault is { } hidden ? new Outcome(OutcomeKind.Fault, $"caught and reworded: {hidden}") : Of(bad);
        }
        catch (Exception other)
        {
            return new Outcome(OutcomeKind.Fault, $"{other.GetType().Name}: {other.Message} {Place.Of(other)}");
        }

        return thrown.Fault is { } caught ? new Outcome(OutcomeKind.Fault, $"caught: {caught}") : new Outcome(OutcomeKind.Accepted, "");
    }

    private static Outcome Of(BadInputException bad)
    {
        var wrong = bad.InnerException is { } inner ? $"wraps {inner.GetType().Name}"
            : bad.Problems.Any(problem => problem.Where.Length == 0) ? "names no place"
            : bad.Problems.Any(problem => problem.Text.Contains("defect", StringComparison.Ordinal)) ? "speaks of a defect"
            : null;
        return wrong is null ? new Outcome(OutcomeKind.Refused, bad.Message)
            : new Outcome(OutcomeKind.Fault, $"the refusal {wrong}: {bad.Message} {Place.Of(bad)}");
    }
}
