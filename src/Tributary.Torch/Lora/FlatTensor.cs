namespace Tributary.Torch.Lora;

/// <summary>
/// Many tensors one after the other in a single one, and their gradients in another: so the optimiser takes one step on one tensor instead
/// of a dozen small operations on each of a hundred, and a checkpoint is a few flat arrays.
/// </summary>
internal sealed class FlatTensor : IDisposable
{
    private readonly List<Tensor> views = [];
    private long taken;

    /// <param name="count">Numbers in all.</param>
    /// <param name="trainable">Whether gradients are kept.</param>
    /// <param name="device">Where they lie.</param>
    public FlatTensor(long count, bool trainable, Device device)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        Values = zeros(count, device: device).DetachFromDisposeScope();
        Gradients = trainable ? zeros(count, device: device).DetachFromDisposeScope() : null;
    }

    /// <summary>All numbers, [n], float32; zero at first.</summary>
    public Tensor Values { get; }

    /// <summary>Their gradients, added to by every backward pass; null if nothing is trained.</summary>
    public Tensor? Gradients { get; }

    /// <summary>The next tensor: a leaf of the graph that shares the memory of
    /// <see cref="Values"/>, and whose gradient that of <see cref="Gradients"/>.</summary>
    public Tensor Take(params long[] shape)
    {
        using var scope = NewDisposeScope();
        var count = shape.Aggregate(1L, (product, size) => product * size);
        var view = Values.narrow(0, taken, count).view(shape).detach();
        if (Gradients is not null)
        {
            view.requires_grad_();
            view.grad = Gradients.narrow(0, taken, count).view(shape);
        }

        taken += count;
        views.Add(view.DetachFromDisposeScope());
        return view;
    }

    public void Dispose()
    {
        views.ForEach(view => view.Dispose());
        Values.Dispose();
        Gradients?.Dispose();
    }
}
