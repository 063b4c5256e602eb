using Tributary.Adapters;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;

namespace Tributary.Torch.Inference;

/// <summary>The adapters on a model; their deltas add up. Disposing takes them off.</summary>
internal sealed class AdapterSet(CausalModel model) : IDisposable
{
    private readonly List<LoraStack> adapters = [];

    /// <summary>Puts one on in place of all others.</summary>
    /// <param name="folder">A PEFT folder; null for none.</param>
    /// <param name="scale">A factor on every delta, finite.</param>
    /// <exception cref="BadInputException">It does not fit the model; those before stay.</exception>
    public void Exchange(string? folder, double scale)
    {
        // Read and compared before the old ones are taken off: a refused adapter leaves the model as it was.
        var factors = folder is null ? null : Read(folder, scale);
        Dispose();
        if (factors is not null)
        {
            adapters.Add(LoraStack.Attach(model, factors, folder!, scale));
        }
    }

    /// <summary>Puts a further one on.</summary>
    /// <inheritdoc cref="Exchange"/>
    public void Add(string folder, double scale) => adapters.Add(LoraStack.Attach(model, Read(folder, scale), folder, scale));

    public void Dispose()
    {
        adapters.ForEach(adapter => adapter.Dispose());
        adapters.Clear();
    }

    private LoraAdapter Read(string folder, double scale)
    {
        if (!double.IsFinite(scale))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "expected a finite factor");
        }

        var factors = LoraAdapter.Read(folder);
        FactorShapes.Require(factors, model.Linears, folder);
        return factors;
    }
}
