using Tributary.Adapters;
using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>Which modules of a model an adapter sits on, and which it trains
/// whole: <see cref="TargetRule"/> on the model's names.</summary>
internal static class TargetModules
{
    /// <summary>The modules that a configuration adapts, in the order of the forward pass.</summary>
    /// <exception cref="BadInputException">A name fits no module, or nothing is adapted; all problems at once.</exception>
    public static IReadOnlyList<AdapterSite> Choose(CausalModel model, LoraConfig config)
    {
        var sites = TargetRule.IsAllLinear(config) ? model.Linears.Select(layer => layer.Site).ToArray() : [.. model.Sites];
        var chosen = sites.Where(site => TargetRule.Adapts(config, site.Shape.Name)).ToArray();
        var problems = TargetRule.Problems(config, [.. sites.Select(site => site.Shape.Name)]);
        return problems.Count == 0 ? chosen : throw new BadInputException(problems);
    }

    /// <summary>The weights of the modules that a configuration trains whole.</summary>
    /// <exception cref="BadInputException">An entry names no linear layer and no embedding, or a
    /// module has a bias that would be trained too; all problems at once.</exception>
    public static IReadOnlyList<SavedParameter> Whole(CausalModel model, LoraConfig config)
    {
        AdapterSite[] sites = [.. model.Sites];
        var problems = TargetRule.Unknown("modules_to_save", config.ModulesToSave.Where(entry =>
            !sites.Any(site => TargetRule.Saves(entry, site.Shape.Name))), [.. sites.Select(site => site.Shape.Name)]).ToList();
        var saved = sites.Where(site => config.ModulesToSave.Any(entry => TargetRule.Saves(entry, site.Shape.Name))).ToArray();
        problems.AddRange(saved.Where(site => site.Bias is not null).Select(site =>
            new Problem("modules_to_save", $"names '{site.Shape.Name}', which has a bias: biases are not trained here; adapt the "
                + $"module through target_modules")));
        return problems.Count == 0
            ? [.. saved.Select(site => new SavedParameter(SavedParameter.TensorOf($"{site.Shape.Name}.weight"),
                $"{site.Shape.Name}.weight", site.Weight.shape))]
            : throw new BadInputException(problems);
    }

    /// <summary>The last parts of the layers' names, each once, in order of appearance: what PEFT writes for all-linear.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<LinearLayer> layers) =>
        TargetRule.LastParts(layers.Select(layer => layer.Site.Shape.Name));
}
