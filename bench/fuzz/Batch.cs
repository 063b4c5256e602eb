namespace Tributary.FuzzBench;

/// <summary>Inputs of one parser, from the first to before the end.</summary>
internal sealed record Batch(string Parser, int Seed, int First, int End);
