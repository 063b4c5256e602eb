namespace Tributary.Torch.Models;

/// <summary>A linear module: its name, inputs, outputs, and whether it has a bias.</summary>
internal sealed record LinearShape(string Name, int In, int Out, bool Bias);
