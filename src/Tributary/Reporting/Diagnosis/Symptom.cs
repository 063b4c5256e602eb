using Tributary.Evaluation.Statistics;

namespace Tributary.Reporting.Diagnosis;

/// <summary>Why a language may lose when its adapter is merged.</summary>
[JsonConverter(typeof(WordsConverter<Cause>))]
internal enum Cause
{
    /// <summary>Its values are outvoted: little of its task vector agrees with what the merge keeps.</summary>
    SignConflicts,

    /// <summary>Its task vector is small beside the others, which drown it.</summary>
    NormImbalance,

    /// <summary>The merged model still tells the labels apart but prefers some of them too much.</summary>
    LabelPriorShift,

    /// <summary>The merged model does not answer in the task's words any more: prompt or labels have lost their meaning.</summary>
    Wording,

    /// <summary>It has far fewer training examples than the others.</summary>
    TooFewExamples,

    /// <summary>Its own adapter is not shown to be better than the base model: there is little to lose in a merge.</summary>
    LittleLearnt,

    /// <summary>Its own adapter is worse than the one that it replaces: it lost before any merge.</summary>
    OwnAdapterFell,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Cause">What it would explain.</param>
/// <param name="Found">Whether it is out of the ordinary.</param>
/// <param name="Figure">What was measured, in words with its figures.</param>
/// <param name="Remedy">What to try; empty unless found.</param>
internal sealed record Symptom(Cause Cause, bool Found, [property: JsonPropertyName("measured")] string Figure, string Remedy);

/// <summary>What was looked at in one language.</summary>
/// <param name="Language">The language.</param>
/// <param name="Difference">What it loses, in the deciding metric: the model minus what it is set against.</param>
/// <param name="Interval">The interval of that.</param>
/// <param name="Symptoms">One a cause that could be looked at.</param>
internal sealed record LanguageDiagnosis(Language Language, double Difference, Interval Interval, IReadOnlyList<Symptom> Symptoms)
{
    /// <summary>The causes that were found, in the order of their table.</summary>
    public IEnumerable<Symptom> Found => Symptoms.Where(symptom => symptom.Found);
}
