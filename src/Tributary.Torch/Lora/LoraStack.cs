using System.Runtime.InteropServices;
using TorchSharp;
using Tributary.Adapters;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Lora;

/// <summary>
/// All factors of an adapter on a model. They lie one after the other in a single tensor, and their gradients in another, of which
/// each A and B is a view: so the optimiser takes one step on one tensor instead of a dozen small operations on each of a hundred,
/// and a checkpoint is a few flat arrays. Disposing takes the adapter off the model.
/// </summary>
internal sealed class LoraStack : IDisposable
{
    private readonly List<LinearLayer> adapted = [];
    private readonly List<LoraPair> pairs = [];

    private LoraStack(IReadOnlyList<(LinearLayer Layer, int Rank, double Scaling)> places, bool trainable)
    {
        var count = places.Sum(place => (long)place.Rank * (place.Layer.Shape.In + place.Layer.Shape.Out));
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            Values = zeros(count).DetachFromDisposeScope();
            Gradients = trainable ? zeros(count).DetachFromDisposeScope() : null;
        }

        var at = 0L;
        foreach (var (layer, rank, scaling) in places)
        {
            var a = View(ref at, rank, layer.Shape.In);
            var b = View(ref at, layer.Shape.Out, rank);
            layer.Adapter = new LoraPair(layer.Shape.Name, a, b, scaling);
            adapted.Add(layer);
            pairs.Add(layer.Adapter);
        }
    }

    /// <summary>All factors, [n]: A then B of each layer, in the order of the forward pass, row-major.</summary>
    public Tensor Values { get; }

    /// <summary>Their gradients, added to by every backward pass; null where the adapter is not trained.</summary>
    public Tensor? Gradients { get; }

    /// <summary>The factors by layer, in the order of the forward pass.</summary>
    public IReadOnlyList<LoraPair> Pairs => pairs;

    /// <summary>Dropout on the inputs of the branches.</summary>
    public double Dropout
    {
        set => pairs.ForEach(pair => pair.Dropout = value);
    }

    /// <summary>Puts fresh, trainable factors on a model, all zero.</summary>
    /// <param name="model">A model without an adapter.</param>
    /// <param name="config">Which layers, at what rank and scaling.</param>
    public static LoraStack Attach(CausalModel model, LoraConfig config) => new(
        [.. TargetModules.Choose(model.Linears, config.TargetModules).Select(layer => (layer, config.RankOf(layer.Shape.Name), config.ScalingOf(layer.Shape.Name)))],
        trainable: true);

    /// <summary>Puts an adapter on a model.</summary>
    /// <param name="model">A model without an adapter.</param>
    /// <param name="adapter">The factors.</param>
    /// <param name="where">What to call the adapter in messages.</param>
    /// <param name="scale">A further factor on every delta.</param>
    /// <param name="trainable">Whether gradients are kept.</param>
    /// <exception cref="BadInputException">A factor has no layer, or one of another shape; all of them are named.</exception>
    public static LoraStack Attach(CausalModel model, LoraAdapter adapter, string where, double scale = 1, bool trainable = false)
    {
        FactorShapes.Require(adapter, model.Linears, where);
        var factors = adapter.Modules.ToDictionary(module => module.Module, StringComparer.Ordinal);
        var stack = new LoraStack(
            [.. model.Linears.Where(layer => factors.ContainsKey(layer.Shape.Name)).Select(layer => (layer, factors[layer.Shape.Name].Rank, scale * factors[layer.Shape.Name].Scaling))],
            trainable);
        using var none = no_grad();
        foreach (var pair in stack.pairs)
        {
            factors[pair.Module].A.CopyTo(Floats(pair.A));
            factors[pair.Module].B.CopyTo(Floats(pair.B));
        }

        return stack;
    }

    /// <summary>The factors as an adapter.</summary>
    public LoraAdapter ToAdapter(LoraConfig config) => new(
        config,
        pairs.Select(pair => new LoraFactors(
            pair.Module, (int)pair.A.shape[0], (int)pair.A.shape[1], (int)pair.B.shape[0], pair.Scaling, Floats(pair.A).ToArray(), Floats(pair.B).ToArray())));

    /// <summary>The memory of a contiguous float32 tensor.</summary>
    public static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    public void Dispose()
    {
        foreach (var layer in adapted)
        {
            layer.Adapter!.A.Dispose();
            layer.Adapter.B.Dispose();
            layer.Adapter = null;
        }

        Values.Dispose();
        Gradients?.Dispose();
    }

    /// <summary>A leaf of the graph that shares the memory of <see cref="Values"/>, and whose gradient that of <see cref="Gradients"/>.</summary>
    private Tensor View(ref long at, long rows, long columns)
    {
        var view = Values.narrow(0, at, rows * columns).view(rows, columns).detach();
        if (Gradients is not null)
        {
            view.requires_grad_();
            view.grad = Gradients.narrow(0, at, rows * columns).view(rows, columns);
        }

        at += rows * columns;
        return view.DetachFromDisposeScope();
    }
}
