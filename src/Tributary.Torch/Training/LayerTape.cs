namespace Tributary.Torch.Training;

/// <summary>
/// What a training step does around every layer. Each layer's dropout masks are drawn from a seed of their own, a function of seed, step,
/// pass and layer, so that a layer can be run again with the same masks. With recomputation (Chen et al. 2016, arXiv:1604.06174) the
/// forward pass keeps each layer's input alone, and the backward pass runs one layer at a time again: the activations of one layer in place
/// of all, for a third more arithmetic and the same bytes.
/// </summary>
/// <param name="seedOf">The seed of a layer's dropout masks; null if nothing is dropped.</param>
/// <param name="recompute">Whether layers run again in the backward pass.</param>
internal sealed class LayerTape(Func<int, long>? seedOf, bool recompute)
{
    private readonly List<(int Index, Func<Tensor, Tensor> Layer, Tensor Input)> inputs = [];
    private Tensor? first;
    private Tensor? last;

    /// <summary>Runs a layer of the forward pass.</summary>
    public Tensor Run(int index, Func<Tensor, Tensor> layer, Tensor input)
    {
        Seed(index);
        if (!recompute)
        {
            return layer(input);
        }

        if (inputs.Count == 0 && input.requires_grad)
        {
            // Something below the layers is trained too.
            first = input.alias().DetachFromDisposeScope();
        }

        // Held until the backward pass, beyond the scope of the forward pass.
        inputs.Add((index, layer, input.detach().DetachFromDisposeScope()));
        using var none = no_grad();
        var output = layer(input).detach().requires_grad_().DetachFromDisposeScope();
        last?.Dispose();
        last = output;
        return output;
    }

    /// <summary>After the backward pass of all that follows the layers: takes the
    /// layers' own, last to first, if they were not recorded.</summary>
    public void Backward()
    {
        var gradient = last?.grad;
        for (var i = inputs.Count - 1; i >= 0; i--)
        {
            using var scope = NewDisposeScope();
            var (index, layer, input) = inputs[i];
            input.requires_grad_();
            Seed(index);
            var output = layer(input);
            output.backward([gradient!]);
            gradient!.Dispose();
            gradient = input.grad!.DetachFromDisposeScope();
            input.Dispose();
        }

        first?.backward([gradient!]);
        gradient?.Dispose();
        first?.Dispose();
        last?.Dispose();
        (first, last) = (null, null);
        inputs.Clear();
    }

    private void Seed(int index)
    {
        if (seedOf is not null)
        {
            using var generator = manual_seed(seedOf(index));
        }
    }
}
