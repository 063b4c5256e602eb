using Tributary.Evaluation;
using Tributary.Planning.Stations;

namespace Tributary.Planning.Ways;

/// <summary>One of several ways to a model, and the stations that lead there.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Chain">The stations that make it, in order; empty for the base model.</param>
/// <param name="Spent">Those of the chain that the scenario makes necessary: what stands before the change
/// costs nothing. At the first build also the trainings that others went on from.</param>
/// <param name="Adapters">The adapter that answers in each language; null: the base model does.</param>
/// <param name="Evaluations">The station that measures it in each language with a test set.</param>
internal sealed record Way(
    Variant Name,
    IReadOnlyList<Station> Chain,
    IReadOnlyList<Station> Spent,
    IReadOnlyDictionary<Language, AdapterPlace?> Adapters,
    IReadOnlyList<EvaluateStation> Evaluations)
{
    /// <summary>True if all that leads to it and measures it is there.</summary>
    public bool IsUpToDate => Chain.All(station => station.IsUpToDate) && Evaluations.All(station => station.IsUpToDate);

    /// <summary>The merges of the chain.</summary>
    public IEnumerable<MergeStation> Merges => Chain.OfType<MergeStation>();
}
