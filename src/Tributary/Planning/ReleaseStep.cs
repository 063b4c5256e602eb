using Tributary.Releases;

namespace Tributary.Planning;

/// <summary>Judges the merged model against the current release and, where the
/// gate lets it through, makes the next release of it.</summary>
public sealed record ReleaseStep(Station Station, ProjectState State) : Step(Station, State)
{
    /// <summary>The project's own merge: what shall be released.</summary>
    public required Way Merged { get; init; }

    /// <summary>The current release; null if there is none yet.</summary>
    public required Release? Current { get; init; }

    /// <summary>Evaluations of the current release on test sets that came after it;
    /// languages without one are paired on the examples that both answered.</summary>
    public required IReadOnlyList<EvaluateStep> Released { get; init; }

    /// <summary>The trainings, in the order of the project.</summary>
    public IEnumerable<TrainStep> Trainings => Merged.Chain.OfType<TrainStep>();

    /// <summary>The training of a language; null if its adapter was brought along.</summary>
    public TrainStep? TrainingOf(Language language) => Trainings.FirstOrDefault(step => step.Languages.Contains(language));

    /// <summary>The evaluation of what answers in a language; null if it has no test set.</summary>
    public EvaluateStep? EvaluationOf(Language language) => Merged.Evaluations.FirstOrDefault(step => step.Language == language);
}
