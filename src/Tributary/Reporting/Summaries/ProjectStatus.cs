using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Reporting.Gate;

namespace Tributary.Reporting.Summaries;

/// <summary>
/// Where a project stands. What cannot be read is told in <see cref="Problems"/> and is null; the rest is there all the same, so that a
/// project can be looked at in whatever state it is.
/// </summary>
internal sealed record ProjectStatus
{
    /// <summary>The current release; null if there is none, or it cannot be read.</summary>
    public Release? Release { get; private init; }

    /// <summary>The stations that have to run; null if the project cannot be planned.</summary>
    public IReadOnlyList<Station>? Stale { get; private init; }

    /// <summary>The last run; null if nothing has run, or the ledger cannot be read.</summary>
    public LastRun? LastRun { get; private init; }

    /// <summary>What the gate says of the present candidate if it refused it, else of the current release; null if nothing was
    /// judged.</summary>
    public GateReport? Gate { get; private init; }

    /// <summary>Who holds the project, in words; null if nobody does.</summary>
    public string? Holder { get; private init; }

    /// <summary>The stations that are running.</summary>
    public IReadOnlyList<string> Running { get; private init; } = [];

    /// <summary>What cannot be read, each kind once.</summary>
    public IReadOnlyList<Problem> Problems { get; private init; } = [];

    /// <summary>Looks. Nothing is run or changed but the cache of digests.</summary>
    /// <param name="project">A project folder or file.</param>
    /// <param name="folder">The project's folder.</param>
    /// <param name="clock">Tells how long the project has been held.</param>
    public static ProjectStatus Of(string project, string folder, TimeProvider clock)
    {
        var problems = new List<Problem>();
        if (Try(problems, () => Store.At(folder)) is not { } store)
        {
            return new ProjectStatus { Problems = problems };
        }

        var holder = Try(problems, () => StoreLock.HolderOf(store, clock));
        var plan = Try(problems, () => Plan.Of(project, PlanScope.Merged, clock));
        return new ProjectStatus
        {
            Release = Try(problems, () => new ReleaseStore(store).RequireCurrent()),
            Stale = plan is null ? null : [.. plan.Stale],
            LastRun = Try(problems, () => LastRun.Of(store.Ledger.Read())),
            Gate = plan?.Release is { } next ? Try(problems, () => GateReport.Of(next, store)) : null,
            Holder = holder,
            Running = holder is null ? [] : Try(problems, () => UnderWay.Stations(store)) ?? [],
            Problems = [.. problems.Distinct()],
        };
    }

    private static T? Try<T>(List<Problem> problems, Func<T?> look)
        where T : class
    {
        try
        {
            return look();
        }
        catch (BadInputException bad)
        {
            problems.AddRange(bad.Problems);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            problems.Add(new Problem("", unreadable.Message));
        }

        return null;
    }
}
