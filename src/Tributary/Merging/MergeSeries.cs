using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;
using Tributary.Merging.Runs;
using Tributary.Merging.Spaces;

namespace Tributary.Merging;

/// <summary>
/// Several merges of the same adapters, one after another, each with the bytes that <see cref="Merger"/> would give it. What does not
/// change is done once: the adapters are opened and read once and stay in memory, the norms for <c>balance</c> are measured once, and a
/// projection into knots or core serves all merges in a row that need the same one (<see cref="SpaceKey"/>), whatever their method,
/// density and weights. Memory: all factors in float32, and one projection, about as much again.
/// </summary>
internal sealed class MergeSeries : IDisposable
{
    private readonly AdapterMergePlan first;
    private readonly TaskVectors vectors;
    private readonly Dictionary<SpaceKey, SpaceProjection> projections = [];
    private TaskVectors? balanced;

    private MergeSeries(AdapterMergePlan first)
    {
        this.first = first;
        vectors = TaskVectors.Of(first).Kept();
    }

    /// <summary>Names of the adapters, in the order given.</summary>
    public IReadOnlyList<string> Names => [.. first.Recipe.Inputs.Select(input => input.Name)];

    /// <summary>Opens the adapters and checks that they belong to one base model.</summary>
    /// <param name="adapters">Names, and folders in the PEFT layout; one or more.</param>
    /// <param name="baseModel">A Hugging Face folder whose layers the adapters must
    /// fit; null: they are compared with each other alone.</param>
    /// <exception cref="BadInputException">An adapter cannot be read, or they cannot
    /// be merged with each other; all problems at once.</exception>
    public static MergeSeries Open(IEnumerable<(string Name, string Folder)> adapters, string? baseModel = null) =>
        new(Merger.Plan(AdapterMergeRecipe.Of(new MergeSettings { Method = MergeMethods.All["linear"] }, adapters, baseModel)));

    /// <summary>What stands against a merge; empty if it is possible.</summary>
    public IReadOnlyList<Problem> ProblemsOf(MergeSettings settings) => AdapterMergePlan.ProblemsOver(first, settings);

    /// <summary>Merges into memory.</summary>
    /// <param name="settings">How; the output is an adapter.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="threads">Most threads at a time; 0: one per processor.</param>
    /// <param name="cancellation">Asks to stop after the current layers.</param>
    /// <exception cref="BadInputException">The merge is not possible, or an input holds a NaN or an infinity.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public MergeResult Run(MergeSettings settings, IProgress<MergeProgress>? progress = null, int threads = 0,
        CancellationToken cancellation = default)
    {
        using var plan = AdapterMergePlan.Over(first, settings);
        return RunOf(plan, new MergeLoop(threads, progress, cancellation)).ToMemory();
    }

    /// <summary>Merges into a whole model's folder, which appears whole.</summary>
    /// <param name="settings">How; the output is a model.</param>
    /// <param name="folder">Does not exist, or is empty.</param>
    /// <param name="cancellation">Asks to stop after the current layers.</param>
    /// <exception cref="BadInputException">The merge is not possible, or an input holds a NaN or an infinity.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public void WriteModel(MergeSettings settings, string folder, CancellationToken cancellation)
    {
        using var plan = AdapterMergePlan.Over(first, settings);
        using var whole = WholeFolder.Create(folder);
        RunOf(plan, new MergeLoop(0, null, cancellation)).WriteModel(whole);
        whole.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => first.Dispose();

    private AdapterRun RunOf(AdapterMergePlan plan, MergeLoop loop)
    {
        var settings = plan.Recipe.Settings;
        var source = SourceOf(settings, loop);
        Forget(settings);
        return new AdapterRun(plan, LayerMerge.Of(plan, tau => Projection(plan, source, tau)), loop);
    }

    private TaskVectors SourceOf(MergeSettings settings, MergeLoop loop) => settings.Balance == MergeBalance.None
        ? vectors
        : balanced ??= vectors.Balanced(NormBalance.FactorsOf(first.Recipe, vectors, loop));

    private SpaceProjection Projection(AdapterMergePlan plan, TaskVectors source, double tau)
    {
        var key = SpaceKey.Of(plan.Recipe.Settings, tau);
        if (!projections.TryGetValue(key, out var projection))
        {
            projection = new SpaceProjection(tau == 0 ? source : source.Calibrated(tau).Kept(), key, isKept: true);
            projections[key] = projection;
        }

        return projection;
    }

    /// <summary>Lets go of the projections that a merge does not need.</summary>
    private void Forget(MergeSettings settings)
    {
        var needed = new[] { SpaceKey.Of(settings, settings.CalibrateTau ?? 0), SpaceKey.Of(settings, 0) };
        foreach (var key in projections.Keys.Except(needed).ToArray())
        {
            projections.Remove(key);
        }
    }
}
