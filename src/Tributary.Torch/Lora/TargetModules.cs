using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>Which layers an adapter sits on, by PEFT's rules.</summary>
internal static class TargetModules
{
    /// <summary>PEFT's word for every linear layer but the output layer.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>The layers of the names: a name is a layer's whole name or its last parts.</summary>
    /// <param name="layers">All linear layers of the model.</param>
    /// <param name="targets">Names, or the one word all-linear.</param>
    /// <exception cref="BadInputException">A name fits no layer; all such names are listed.</exception>
    public static IReadOnlyList<LinearLayer> Choose(IEnumerable<LinearLayer> layers, IReadOnlyList<string> targets)
    {
        var all = layers.ToList();
        if (targets is [AllLinear])
        {
            return all;
        }

        var problems = targets.Where(target => !all.Exists(layer => Fits(layer.Shape.Name, target)))
            .Select(target => new Problem("target_modules", $"'{target}' names no linear layer of the base model; it has {string.Join(", ", Names(all))}, or {AllLinear} alone for all"))
            .ToList();
        if (targets.Count == 0)
        {
            problems.Add(new Problem("target_modules", "is empty; name one layer or more"));
        }

        return problems.Count == 0 ? [.. all.Where(layer => targets.Any(target => Fits(layer.Shape.Name, target)))] : throw new BadInputException(problems);
    }

    /// <summary>The last parts of the layers' names, each once, in order of appearance: what PEFT writes for all-linear.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<LinearLayer> layers) =>
        [.. layers.Select(layer => layer.Shape.Name[(layer.Shape.Name.LastIndexOf('.') + 1)..]).Distinct(StringComparer.Ordinal)];

    private static bool Fits(string module, string target) =>
        module == target || module.EndsWith('.' + target, StringComparison.Ordinal);
}
