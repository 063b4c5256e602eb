using Tributary.Evaluation.Scorecards;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Diagnosis;

/// <summary>What a diagnosis of one language is drawn from.</summary>
/// <param name="Merged">The merged model's answers.</param>
/// <param name="Own">Those of the language's own adapter.</param>
/// <param name="Base">Those of the base model; null if it was not measured.</param>
/// <param name="Difference">Merged against own, paired.</param>
/// <param name="OwnAgainstBase">Own against base, paired; null with <paramref name="Base"/>.</param>
/// <param name="Signs">How it fares in the merge; null if it has no part in one.</param>
/// <param name="Examples">Its training examples; null if it brings an adapter.</param>
/// <param name="MeanExamples">Those of the languages together, on average.</param>
internal sealed record LanguageCase(
    LanguageScore Merged, LanguageScore Own, LanguageScore? Base, ComparedScore Difference, ComparedScore? OwnAgainstBase,
        MergeSigns? Signs, int? Examples, double MeanExamples);

/// <summary>
/// Ties what a language loses to causes that can be measured. A threshold marks what is out of the ordinary; it proves nothing, and the
/// remedies are things to try, which the search for a merge does by measuring.
/// </summary>
internal static class Diagnosing
{
    // Less than half of what the method leaves on average, or less than half at all, is called outvoted.
    private const double LeastKept = 0.5;
    private const double LeastKeptOfMean = 0.8;
    private const double SmallNorm = 0.67;
    private const double LeastRegained = 0.02;
    private const double FewExamples = 0.5;
    private const double LeastMass = 0.5;

    /// <summary>Looks at a language.</summary>
    public static LanguageDiagnosis Of(LanguageCase known)
    {
        Symptom?[] symptoms = [Conflicts(known), Norms(known), Prior(known), Wording(known), Few(known), Unlearnt(known)];
        return new LanguageDiagnosis(known.Merged.Language, known.Difference.Difference, known.Difference.Interval,
            [.. symptoms.OfType<Symptom>()]);
    }

    private static Symptom? Conflicts(LanguageCase known)
    {
        if (known.Signs is not { } signs)
        {
            return null;
        }

        var (own, mean) = (signs.Kept ?? signs.Alignment, signs.MeanKept ?? signs.MeanAlignment);
        var found = own < LeastKept || own < LeastKeptOfMean * mean;
        return new Symptom(
            Cause.SignConflicts,
            found,
            signs.Kept is { } kept
                ? string.Create(CultureInfo.InvariantCulture,
                    $"{kept * 100:0} % of its squared norm survives trim and election (mean {mean * 100:0} %)")
                : string.Create(CultureInfo.InvariantCulture, $"cosine {own:0.00} with the sum of all task vectors (mean {mean:0.00})"),
            found ? "a higher weight, clusters of related languages, share_a: frozen, or routes" : "");
    }

    private static Symptom? Norms(LanguageCase known) => known.Signs is not { } signs ? null : new Symptom(
        Cause.NormImbalance,
        signs.RelativeNorm < SmallNorm,
        string.Create(CultureInfo.InvariantCulture, $"its task vector has {signs.RelativeNorm:0.00} of the mean norm"),
        signs.RelativeNorm < SmallNorm ? "balance: norms, or a higher weight" : "");

    private static Symptom? Prior(LanguageCase known)
    {
        if (LabelPrior.Regained(known.Merged) is not { } regained || LabelPrior.Regained(known.Own) is not { } ownRegained)
        {
            return null;
        }

        var loss = Math.Max(0, -known.Difference.Difference);
        var found = regained >= LeastRegained && regained - ownRegained >= Math.Max(LeastRegained, loss / 2);
        return new Symptom(
            Cause.LabelPriorShift,
            found,
            string.Create(CultureInfo.InvariantCulture, $"label shares differ by {LabelPrior.Distance(known.Merged, known.Own):0.00} from "
                + $"its own adapter's; correcting the preference regains {regained:+0.000;-0.000;0.000} (own adapter "
                + $"{ownRegained:+0.000;-0.000;0.000})"),
            found ? "another lambda, calibrate: shared_directions" : "");
    }

    private static Symptom? Wording(LanguageCase known)
    {
        if (known.Merged.Confusion is null || known.Merged.Predictions.Any(prediction => prediction.LogLikelihoods.Count == 0))
        {
            return null;
        }

        var (merged, own) = (MassOf(known.Merged), MassOf(known.Own));
        var found = own >= LeastMass && merged < own / 2;
        return new Symptom(
            Cause.Wording,
            found,
            string.Create(CultureInfo.InvariantCulture, $"{merged * 100:0} % of the probability lies on the labels "
                + $"(own adapter {own * 100:0} %)"),
            found ? "a higher lambda; one prompt and one set of labels for all languages" : "");
    }

    private static Symptom? Few(LanguageCase known)
    {
        if (known.Examples is not { } examples)
        {
            return null;
        }

        var found = examples < FewExamples * known.MeanExamples;
        return new Symptom(Cause.TooFewExamples, found,
            FormattableString.Invariant($"{examples} training examples (mean {known.MeanExamples:0})"),
            found ? "more training data of this language" : "");
    }

    // How many examples it has, says nothing of that: the language with the most can learn little.
    private static Symptom? Unlearnt(LanguageCase known)
    {
        if (known.OwnAgainstBase is not { } learnt)
        {
            return null;
        }

        var found = learnt.Interval.Low <= 0;
        return new Symptom(Cause.LittleLearnt, found,
            $"its own adapter is {Figure.Difference(learnt.Difference)} against the base model ({Figure.Differences(learnt.Interval)})",
            found ? "more epochs, a larger rank or learning_rate, a look at its labels" : "");
    }

    // The likelihoods are those of whole labels: their sum is what the model leaves to the task.
    private static double MassOf(LanguageScore score) => Math.Min(1,
        score.Predictions.Average(prediction => prediction.LogLikelihoods.Sum(Math.Exp)));
}
