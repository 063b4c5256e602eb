namespace Tributary.Evaluation.Tasks;

/// <summary>What a model answered to one example.</summary>
/// <param name="Id">The example's id, or its number in the dataset.</param>
/// <param name="Gold">The right answer: a label, an option, a reference text.</param>
/// <param name="Predicted">The model's: a label (empty if it wrote none), an option, a text.</param>
/// <param name="Scores">The value of every metric that is a mean over examples, in the order of the task's metrics; each in [0, 1].</param>
/// <param name="LogLikelihoods">Log-likelihood of every option's target in nats,
/// unnormalised, with its end if that is scored, in the order of the options; finite. Empty if the model wrote.</param>
public sealed record Prediction(string Id, string Gold, string Predicted, IReadOnlyList<double> Scores,
    IReadOnlyList<double> LogLikelihoods);
