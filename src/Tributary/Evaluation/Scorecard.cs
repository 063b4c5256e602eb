namespace Tributary.Evaluation;

/// <summary>The bounds of an interval, both part of it.</summary>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound, not below <paramref name="Low"/>.</param>
public readonly record struct Interval(double Low, double High);

/// <summary>What a model answered to one example.</summary>
/// <param name="Id">The example's id, or its line in the file.</param>
/// <param name="Gold">The right label.</param>
/// <param name="Predicted">The label with the highest log-likelihood, the earlier of equals.</param>
/// <param name="LogLikelihoods">Log-likelihood of every label's target in nats, in the order of the task's labels; finite.</param>
public sealed record Prediction(string Id, string Gold, string Predicted, IReadOnlyList<double> LogLikelihoods);

/// <summary>How a model did in one language.</summary>
/// <param name="Language">The language.</param>
/// <param name="Confusion">Right against predicted labels; accuracy and macro-F1 follow from it.</param>
/// <param name="AccuracyInterval">Bootstrap interval of the accuracy.</param>
/// <param name="MacroF1Interval">Bootstrap interval of the macro-F1.</param>
/// <param name="Predictions">Every example, in the order of the file.</param>
public sealed record LanguageScore(
    Language Language,
    ConfusionMatrix Confusion,
    Interval AccuracyInterval,
    Interval MacroF1Interval,
    IReadOnlyList<Prediction> Predictions)
{
    /// <summary>Number of examples, 1 or more.</summary>
    public int Examples => Confusion.Examples;

    /// <summary>Share of right answers, in [0, 1].</summary>
    public double Accuracy => Confusion.Accuracy;

    /// <summary>Mean F1 over the labels that occur, in [0, 1].</summary>
    public double MacroF1 => Confusion.MacroF1;
}

/// <summary>How a model did on a task, per language and per example.</summary>
/// <param name="Labels">The task's labels.</param>
/// <param name="Recipe">How it was evaluated.</param>
/// <param name="Languages">One or more, in the order in which they were asked for; distinct.</param>
public sealed record Scorecard(IReadOnlyList<string> Labels, EvaluationRecipe Recipe, IReadOnlyList<LanguageScore> Languages)
{
    /// <summary>Plain mean of the languages' accuracies, however many examples each has.</summary>
    public double MeanAccuracy => Languages.Average(language => language.Accuracy);

    /// <summary>Plain mean of the languages' macro-F1, however many examples each has.</summary>
    public double MeanMacroF1 => Languages.Average(language => language.MacroF1);

    /// <summary>A language's score, or null where it was not evaluated.</summary>
    public LanguageScore? this[Language language] => Languages.FirstOrDefault(score => score.Language == language);

    /// <summary>Writes <c>scorecard.json</c> and <c>predictions/xx.jsonl</c> into an existing folder; the caller makes it appear whole.</summary>
    public void Write(string folder) => ScorecardFolder.Write(folder, this);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="BadInputException">A file is absent, cannot be read, or the files do not agree.</exception>
    public static Scorecard Read(string folder) => ScorecardFolder.Read(folder);

    /// <summary>The content of <c>scorecard.json</c>: all figures, without the predictions.</summary>
    public byte[] ToJson() => ScorecardFolder.ToJson(this);
}
