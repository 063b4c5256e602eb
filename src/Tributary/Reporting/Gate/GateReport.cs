using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Running;

namespace Tributary.Reporting.Gate;

/// <summary>What became of what the gate judged.</summary>
internal enum GateState
{
    /// <summary>It was let through: the current release.</summary>
    Passed,

    /// <summary>It was refused: the project's present candidate, which is not released.</summary>
    Refused,

    /// <summary>It was refused, and released all the same with a reason: the current release.</summary>
    Overridden,
}

/// <summary>The verdict of the gate on the project's present candidate if it was refused, else on the current release.</summary>
internal sealed record GateReport
{
    /// <summary>What became of it.</summary>
    public required GateState State { get; init; }

    /// <summary>The verdict.</summary>
    public required GateResult Result { get; init; }

    /// <summary>Number of the current release; null if there is none.</summary>
    public required int? Release { get; init; }

    /// <summary>Why it was released against the gate; null unless <see cref="GateState.Overridden"/>.</summary>
    public string? Override { get; init; }

    /// <summary>By refused language in the order of the verdict: at most ten examples on which the candidate lost most.</summary>
    public IReadOnlyList<(Language Language, IReadOnlyList<GateCase> Cases)> Worst { get; init; } = [];

    /// <summary>True if the project has gone on since: what it is now has not been judged yet.</summary>
    public bool IsPending { get; init; }

    /// <summary>True if the project's gate section asks for something else than was asked here.</summary>
    public bool IsOtherRecipe { get; init; }

    /// <summary>Languages in which another state of the project, which is neither released
    /// nor the present one, was refused last; empty if none was.</summary>
    public IReadOnlyList<Language> RefusedElsewhere { get; init; } = [];

    /// <summary>The languages that refuse.</summary>
    public IEnumerable<GateVerdict> Refusing => Result.Languages.Where(language => !language.Passes);

    /// <summary>Finds the verdict; null if nothing was judged yet.</summary>
    /// <param name="next">The release that would follow from the project as it is.</param>
    /// <param name="store">Its store.</param>
    /// <exception cref="BadInputException">A verdict cannot be read.</exception>
    public static GateReport? Of(ReleaseStation next, Store store)
    {
        var path = Path.Combine(store.Folder, ReleaseRun.RefusedFile);
        var refused = File.Exists(path) ? ReleaseJson.Read(path, ReleaseJson.Form.GateResult, "verdict of the gate") : null;
        if (refused is not null && IsOfPresent(next, store))
        {
            return Of(refused, next, GateState.Refused, verdict => GateCase.Of(verdict, next.State));
        }

        return next.Current is not { } current ? null : Of(current.Gate, next, current.Record.Override is null ? GateState.Passed
            : GateState.Overridden, verdict => CasesOf(verdict, current, next.State)) with
        {
            Override = current.Record.Override,
            IsPending = !next.IsUpToDate,
            RefusedElsewhere = [.. (refused?.Languages ?? []).Where(language => !language.Passes).Select(language => language.Language)],
        };
    }

    private static GateReport Of(GateResult result, ReleaseStation next, GateState state,
        Func<GateVerdict, IReadOnlyList<GateCase>> cases) =>
        new()
    {
        State = state,
        Result = result,
        Release = next.Current?.Number,
        Worst = [.. result.Languages.Where(language => !language.Passes && language.Worst.Count > 0)
            .Select(language => (language.Language, cases(language)))],
        IsOtherRecipe = result.Recipe != next.State.Project.Gate,
    };

    // The verdict does not name its candidate; the ledger names the last one that was judged.
    private static bool IsOfPresent(ReleaseStation next, Store store)
    {
        var judged = new ReleaseRun(next, store, new RunOptions()).GateRun;
        return !next.IsUpToDate && History.Of(store).LastOf(judged.Station.ToString())?.Identity == judged.Identity.Hex;
    }

    private static IReadOnlyList<GateCase> CasesOf(GateVerdict verdict, Release release, ProjectState state) =>
        release.Fingerprint(verdict.Language, Split.Test)?.Content == state.Inputs[verdict.Language, Split.Test]?.Fingerprint.Content
            ? GateCase.Of(verdict, state)
            : GateCase.WithoutTexts(verdict);
}
