using Tributary.Adapters;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;

namespace Tributary.Torch.Inference;

/// <summary>The adapters on a model; their deltas add up. Disposing takes them off.</summary>
internal sealed class AdapterSet(CausalModel model) : IDisposable
{
    private readonly List<LoraStack> adapters = [];

    /// <summary>Puts one on in place of all others; read and compared before: a refused adapter leaves the model as it was.</summary>
    /// <param name="folder">A PEFT folder; null for none.</param>
    /// <param name="scale">A factor on every delta, finite.</param>
    /// <exception cref="BadInputException">It does not fit the model, or cannot be scaled.</exception>
    public void Exchange(string? folder, double scale)
    {
        if (!double.IsFinite(scale))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "expected a finite factor");
        }

        var read = folder is null ? null : LoraAdapter.Read(folder);
        if (read is not null)
        {
            LoraFit.Require(read, model, folder!, scale);
        }

        Dispose();
        adapters.AddRange(read is null ? [] : [LoraStack.Attach(model, read, folder!, scale)]);
    }

    /// <summary>Puts several on in place of all others; read and compared before.</summary>
    /// <exception cref="BadInputException">One does not fit the model, or two exclude each other.</exception>
    public void Exchange(IReadOnlyList<string> folders) => Exchange([.. folders.Select(folder => (folder, LoraAdapter.Read(folder)))]);

    /// <summary>The same for adapters in memory.</summary>
    public void Exchange(IReadOnlyList<(string Where, LoraAdapter Adapter)> read)
    {
        LoraStack.RequireTogether(model, read);
        Dispose();
        adapters.AddRange(read.Select(one => LoraStack.Attach(model, one.Adapter, one.Where)));
    }

    public void Dispose()
    {
        adapters.ForEach(adapter => adapter.Dispose());
        adapters.Clear();
    }
}
