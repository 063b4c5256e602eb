using System.Text.RegularExpressions;
using Tributary.Safetensors;

namespace Tributary.Models;

/// <summary>Compares the layers that a configuration speaks of with those whose weights are there: a wrong count is found from the names
/// alone, before anything is made for each layer.</summary>
internal static partial class LayerCount
{
    private const string Key = "num_hidden_layers";

    /// <summary>Refuses a model whose configuration has more layers than its weights. Says nothing of models that name neither.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="weights">Its weights.</param>
    /// <exception cref="BadInputException">There are more, or the count is no whole number.</exception>
    public static void Require(string folder, TensorCatalog weights)
    {
        if (ModelConfigFile.Open(folder).Find(Key) is not { } written)
        {
            return;
        }

        // Numbers as they are written: equal ones are written alike.
        var found = weights.Tensors.Select(tensor => Layer().Match(tensor.Name)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value).Distinct().Count();
        if (found > 0 && (written.Whole is not { } layers || layers > found))
        {
            throw new BadInputException(Path.Combine(folder, ModelConfigFile.FileName),
                $"{Key} is {(written.Whole is { } whole ? Invariant.Text(whole) : "no whole number")}, and the weights are of "
                + $"{Invariant.Text(found)} layers; fetch the model again, or write how many there are");
        }
    }

    [GeneratedRegex(@"(?:^|\.)layers\.([0-9]{1,9})\.")]
    private static partial Regex Layer();
}
