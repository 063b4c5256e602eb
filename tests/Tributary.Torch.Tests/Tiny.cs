using Tributary.Models;
using Tributary.Torch.Models;

namespace Tributary.Torch.Tests;

/// <summary>A model small enough to be made anew in every test.</summary>
internal static class Tiny
{
    public static ModelConfig Config { get; } = new()
    {
        Architecture = "LlamaForCausalLM",
        VocabularySize = 64,
        HiddenSize = 32,
        IntermediateSize = 48,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        HeadDim = 8,
        MaxPositions = 128,
        NormEps = 1e-5,
        Rope = new RopeConfig(10000),
        EosTokenIds = [2],
        InitializerRange = 0.08,
    };
}
