using Tributary.Adapters;
using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>What an adapter that fits a model must be beyond that, for what is asked of it.</summary>
internal static class LoraDemands
{
    /// <summary>Refuses what cannot be scaled or trained; all of it is named.</summary>
    public static void Require(LoraAdapter adapter, CausalModel model, string where, double scale, bool trainable)
    {
        var problems = new List<Problem>();
        if (scale != 1 && !adapter.IsPlain)
        {
            problems.Add(new Problem(where, $"cannot be put on at the scale {Invariant.Text(scale)}: it holds more than factors (DoRA, "
                + $"biases or whole modules), which no factor scales; use 1"));
        }

        if (trainable)
        {
            problems.AddRange(adapter.Saved.Where(one => !WholeParameter.SitesOf(one.Info, model).Any()).Select(one => new Problem(
                where, $"tensor '{one.Info.Tensor}': of whole parameters, only the weights of linear layers and of the embedding are "
                    + $"trained here; begin from an adapter without it")));
        }

        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }
}
