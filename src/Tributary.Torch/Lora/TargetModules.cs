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
        var problems = new List<Problem>();
        problems.AddRange(Unknown("target_modules", config.TargetModules.Where(name =>
            !sites.Any(site => TargetRule.IsNamedBy(site.Shape.Name, name))), sites));
        problems.AddRange(Unknown("exclude_modules", config.ExcludeModules.Where(name =>
            !sites.Any(site => TargetRule.IsNamedBy(site.Shape.Name, name))), sites));
        if (problems.Count == 0 && chosen.Length == 0)
        {
            problems.Add(new Problem("target_modules", config.TargetPattern is { } pattern
                ? $"'{pattern}' matches no module of the base model: a single text is a regular expression that must match the whole "
                    + $"name, as in model.layers.0.self_attn.q_proj; write a list for last parts of names"
                : "leaves no module of the base model to adapt; name one or more, and see exclude_modules, "
                    + "layers_to_transform and modules_to_save"));
        }

        return problems.Count == 0 ? chosen : throw new BadInputException(problems);
    }

    /// <summary>The weights of the modules that a configuration trains whole.</summary>
    /// <exception cref="BadInputException">An entry names no linear layer and no embedding, or a
    /// module has a bias that would be trained too; all problems at once.</exception>
    public static IReadOnlyList<SavedParameter> Whole(CausalModel model, LoraConfig config)
    {
        AdapterSite[] sites = [.. model.Sites];
        var problems = Unknown("modules_to_save", config.ModulesToSave.Where(entry =>
            !sites.Any(site => TargetRule.Saves(entry, site.Shape.Name))), sites).ToList();
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
    public static IReadOnlyList<string> Names(IEnumerable<LinearLayer> layers) => Names(layers.Select(layer => layer.Site));

    private static string[] Names(IEnumerable<AdapterSite> sites) =>
        [.. sites.Select(site => site.Shape.Name[(site.Shape.Name.LastIndexOf('.') + 1)..]).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<Problem> Unknown(string key, IEnumerable<string> names, IEnumerable<AdapterSite> sites) =>
        names.Select(name => new Problem(key, $"'{name}' names no linear layer and no embedding of the base model; it has "
            + $"{string.Join(", ", Names(sites))}"));
}
