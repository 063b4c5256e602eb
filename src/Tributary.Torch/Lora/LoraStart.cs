using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Torch.Models;
using Tributary.Training;

namespace Tributary.Torch.Lora;

/// <summary>
/// How an adapter begins: from the recipe, A drawn as PEFT draws it and B zero, so that the first forward pass is the base model's; or from
/// the weights of another adapter, whose configuration it then keeps.
/// </summary>
internal static class LoraStart
{
    /// <summary>Puts the adapter of a recipe on a model, ready to be trained.</summary>
    /// <param name="model">The model.</param>
    /// <param name="recipe">What it begins as.</param>
    /// <param name="seed">Seed of the initial factors.</param>
    /// <param name="jobName">Enters them where A is not shared.</param>
    /// <param name="baseModel">Name of the base model, for the configuration.</param>
    /// <returns>The adapter on the model, and the configuration to store it with.</returns>
    /// <exception cref="BadInputException">The recipe names what the model does not
    /// have, or the adapter to begin from does not fit it.</exception>
    public static (LoraStack Stack, LoraConfig Config) Begin(CausalModel model, AdapterRecipe recipe, int seed,
        string jobName, string baseModel)
    {
        var frozenA = recipe.ShareA == ShareA.Frozen;
        if (recipe.From is { } from)
        {
            var start = LoraAdapter.Read(from.Folder);
            var stack = LoraStack.Attach(model, start, from.Folder, trainable: true, frozenA: frozenA);
            RefuseFrozenEmbedding(stack, frozenA);
            return (stack, start.Config with { LoraDropout = recipe.LoraDropout, BaseModelNameOrPath = baseModel });
        }

        var config = Config(recipe, model, baseModel);
        var fresh = LoraStack.Attach(model, config, frozenA);
        RefuseFrozenEmbedding(fresh, frozenA);
        Fill(fresh, recipe, seed, jobName);
        return (fresh, config);
    }

    /// <summary>The PEFT configuration of a recipe on a model; all-linear becomes
    /// the names that it means there, as PEFT stores it.</summary>
    public static LoraConfig Config(AdapterRecipe recipe, CausalModel model, string baseModel) => recipe.Rule() with
    {
        TargetModules = recipe.TargetModules is [TargetRule.AllLinear] ? TargetModules.Names(model.Linears) : recipe.TargetModules,
        BaseModelNameOrPath = baseModel,
    };

    /// <summary>
    /// Fills A uniformly in [-1/sqrt(in), 1/sqrt(in)), PEFT's Kaiming range; of an embedding it is B that is drawn, standard normal, and A
    /// that is zero. Unless A is <see cref="ShareA.Off"/>, each is a function of seed and layer
    /// alone, so that the adapters of all languages begin in the same subspaces.
    /// </summary>
    public static void Fill(LoraStack stack, AdapterRecipe recipe, int seed, string jobName)
    {
        foreach (var pair in stack.Pairs)
        {
            var drawn = pair.Site.IsEmbedding ? pair.B : pair.A;
            var random = recipe.ShareA == ShareA.Off
                ? CounterRandom.For(seed, "lora_A", pair.Module, jobName)
                : CounterRandom.For(seed, "lora_A", pair.Module);
            var values = new float[drawn.numel()];
            if (pair.Site.IsEmbedding)
            {
                random.FillNormal(values, 0, 1);
            }
            else
            {
                var bound = 1 / Math.Sqrt(drawn.shape[1]);
                random.FillUniform(values, -bound, bound);
            }

            LoraStack.Put(values, drawn);
        }
    }

    /// <summary>A of an embedding begins as zero: frozen, it would keep the embedding as it is.</summary>
    private static void RefuseFrozenEmbedding(LoraStack stack, bool frozenA)
    {
        if (frozenA && stack.Pairs.FirstOrDefault(pair => pair.Site.IsEmbedding) is { } pair)
        {
            var module = pair.Module;
            stack.Dispose();
            throw new BadInputException("adapter.share_a", $"is 'frozen', but '{module}' is an embedding, whose A begins as zero and "
                + $"would stay so; take it out of target_modules, or use 'init'");
        }
    }
}
