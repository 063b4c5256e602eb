using Tributary.Datasets;

namespace Tributary.Evaluation.Tasks;

/// <summary>What a model is measured on in one language.</summary>
/// <param name="Language">The language.</param>
/// <param name="Dataset">Its examples, read with the task's rules.</param>
/// <param name="Train">Where the solved examples of a few-shot task come from; needed there alone, and never the test set.</param>
internal sealed record EvaluationSet(Language Language, Dataset Dataset, Dataset? Train = null);
