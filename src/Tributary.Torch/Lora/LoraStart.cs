using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Training;
using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>How an adapter begins: A drawn as PEFT draws it, B zero, so that the first forward pass is the base model's.</summary>
internal static class LoraStart
{
    /// <summary>The PEFT configuration of a recipe on a model.</summary>
    public static LoraConfig Config(AdapterRecipe recipe, CausalModel model, string baseModel) => new()
    {
        R = recipe.R,
        LoraAlpha = recipe.LoraAlpha,
        LoraDropout = recipe.LoraDropout,
        TargetModules = recipe.TargetModules is [TargetModules.AllLinear] ? TargetModules.Names(model.Linears) : recipe.TargetModules,
        BaseModelNameOrPath = baseModel,
    };

    /// <summary>
    /// Fills A uniformly in [-1/sqrt(in), 1/sqrt(in)), PEFT's Kaiming range. With <see cref="ShareA.Init"/> each A is a function of
    /// seed and layer alone, so that the adapters of all languages begin in the same subspaces.
    /// </summary>
    public static void Fill(LoraStack stack, AdapterRecipe recipe, int seed, string jobName)
    {
        using var none = TorchSharp.torch.no_grad();
        foreach (var pair in stack.Pairs)
        {
            var random = recipe.ShareA == ShareA.Init
                ? CounterRandom.For(seed, "lora_A", pair.Module)
                : CounterRandom.For(seed, "lora_A", pair.Module, jobName);
            var bound = 1 / Math.Sqrt(pair.A.shape[1]);
            random.FillUniform(LoraStack.Floats(pair.A), -bound, bound);
        }
    }
}
