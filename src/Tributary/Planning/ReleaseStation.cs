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
/// <param name="Own">Evaluations of languages' own adapters on the present test sets, see <see cref="OwnEvaluations"/>.</param>
internal sealed record ReleaseStation(StationStatus Status, ProjectState State, Way Merged, Release? Current,
    IReadOnlyList<EvaluateStation> Released, IReadOnlyList<OwnEvaluations> Own) : Station(Status, State)
{
    /// <summary>The trainings, in the order of the project.</summary>
    public IEnumerable<TrainStation> Trainings => Merged.Chain.OfType<TrainStation>();

    /// <summary>The training of a language; null if its adapter was brought along.</summary>
    public TrainStation? TrainingOf(Language language) => Trainings.FirstOrDefault(station => station.Languages.Contains(language));

    /// <summary>The evaluation of what answers in a language; null if it has no test set.</summary>
    public EvaluateStation? EvaluationOf(Language language) => Merged.Evaluations.FirstOrDefault(station => station.Language == language);
}

/// <summary>
/// A language's own adapter beside the merge: without it nobody sees whether a language lost in its training or in the merge. An adapter
/// that is new is measured, and so is the one that it replaces; one that stays is not measured for this.
/// </summary>
/// <param name="Language">The language.</param>
/// <param name="Now">The adapter that goes into the release; null if it stays and was not measured.</param>
/// <param name="Then">The one that it replaces; null if it replaces none, or that one is not there any more.</param>
/// <param name="IsNew">True if it is another adapter than the current release's. What a release records must not depend on what else
/// happens to be measured: of its costs only those that are new are a part.</param>
internal sealed record OwnEvaluations(Language Language, EvaluateStation? Now, EvaluateStation? Then, bool IsNew)
{
    /// <summary>The stations.</summary>
    public IEnumerable<EvaluateStation> Stations => new[] { Then, Now }.OfType<EvaluateStation>();
}
