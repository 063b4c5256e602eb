using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Planning.Ways;
using Tributary.Releases;

namespace Tributary.Planning;

/// <summary>Judges the merged model against the current release and, where the
/// gate lets it through, makes the next release of it.</summary>
/// <param name="Merged">The project's own merge: what shall be released.</param>
/// <param name="Current">The current release; null if there is none yet.</param>
/// <param name="Released">Evaluations of the current release on test sets that came after it; languages without one are paired on the
/// examples that both answered.</param>
internal sealed record ReleaseStation(StationStatus Status, ProjectState State, Way Merged, Release? Current,
    IReadOnlyList<EvaluateStation> Released) : Station(Status, State)
{
    /// <summary>The trainings, in the order of the project.</summary>
    public IEnumerable<TrainStation> Trainings => Merged.Chain.OfType<TrainStation>();

    /// <summary>The training of a language; null if its adapter was brought along.</summary>
    public TrainStation? TrainingOf(Language language) => Trainings.FirstOrDefault(station => station.Languages.Contains(language));

    /// <summary>The evaluation of what answers in a language; null if it has no test set.</summary>
    public EvaluateStation? EvaluationOf(Language language) => Merged.Evaluations.FirstOrDefault(station => station.Language == language);
}
