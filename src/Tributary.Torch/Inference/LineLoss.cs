namespace Tributary.Torch.Inference;

/// <summary>How likely a line is to a model.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Loss">Mean negative log-likelihood over its scored tokens, in nats; null if none is scored.</param>
/// <param name="Tokens">How many tokens were scored.</param>
public sealed record LineLoss(int Line, double? Loss, int Tokens);
