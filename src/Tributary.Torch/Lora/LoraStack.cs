using System.Runtime.InteropServices;
using Tributary.Adapters;
using Tributary.Models;
using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>
/// An adapter on a model. What is trained of it lies in one flat tensor: A, B, the bias of B and the magnitude of each module in the order
/// of the forward pass, then the parameters trained whole. What is not (a shared A, an
/// embedding's own weights) lies in another. Disposing takes it off the model.
/// </summary>
internal sealed class LoraStack : IDisposable
{
    private readonly FlatTensor flat;
    private readonly FlatTensor frozen;
    private readonly List<LoraPair> pairs;
    private readonly List<WholeParameter> whole;

    private LoraStack(CausalModel model, IReadOnlyList<LoraPlace> places, IReadOnlyList<SavedParameter> saved, bool trainable, bool frozenA)
    {
        var countA = places.Sum(place => place.CountA);
        var fixedCount = saved.Where(one => one.IsOfBaseLayer).Sum(one => one.Count);
        flat = new FlatTensor((frozenA ? 0 : countA) + places.Sum(place => place.CountRest) + saved.Sum(one => one.Count)
            - fixedCount, trainable, model.Device);
        frozen = new FlatTensor((frozenA ? countA : 0) + fixedCount, trainable: false, model.Device);
        pairs = [.. places.Select(place => place.Take(flat, frozenA ? frozen : flat))];
        whole = [.. saved.Select(one => new WholeParameter(one, (one.IsOfBaseLayer ? frozen : flat).Take([.. one.Shape]), model))];
    }

    /// <summary>All that is trained, [n], row-major.</summary>
    public Tensor Values => flat.Values;

    /// <summary>Its gradients, added to by every backward pass; null if the adapter is not trained.</summary>
    public Tensor? Gradients => flat.Gradients;

    /// <summary>The factors by module, in the order of the forward pass.</summary>
    public IReadOnlyList<LoraPair> Pairs => pairs;

    /// <summary>Dropout on the inputs of the branches.</summary>
    public double Dropout
    {
        set => pairs.ForEach(pair => pair.Dropout = value);
    }

    /// <summary>Puts a new, trainable adapter on a model: factors zero, magnitudes the norms
    /// of the base model's weights, whole parameters the base model's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="config">Which modules, at what rank and scaling.</param>
    /// <param name="frozenA">Whether A stays as it begins.</param>
    public static LoraStack Attach(CausalModel model, LoraConfig config, bool frozenA = false)
    {
        LoraPlace[] places = [.. TargetModules.Choose(model, config).Select(site => LoraPlace.Of(site, config))];
        var stack = new LoraStack(model, places, TargetModules.Whole(model, config), trainable: true, frozenA);
        using var none = no_grad();
        using var scope = NewDisposeScope();
        foreach (var pair in stack.pairs)
        {
            pair.Magnitude?.copy_(Dora.Norm(pair, pair.Site));
        }

        stack.whole.ForEach(one => one.Values.copy_(WholeParameter.Base(one.Info, model)));
        return stack.PutInPlace();
    }

    /// <summary>Puts an adapter on a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="adapter">Its values.</param>
    /// <param name="where">What to call the adapter in messages.</param>
    /// <param name="scale">A further factor on every delta.</param>
    /// <param name="trainable">Whether gradients are kept.</param>
    /// <param name="frozenA">Whether A takes no part in the training.</param>
    /// <exception cref="BadInputException">It does not fit the model, or cannot be scaled or trained; all of it is named.</exception>
    public static LoraStack Attach(CausalModel model, LoraAdapter adapter, string where, double scale = 1,
        bool trainable = false, bool frozenA = false)
    {
        LoraFit.Require(adapter, model, where, scale, trainable);
        var factors = adapter.Modules.ToDictionary(module => WrappedModel.Usual(module.Module), StringComparer.Ordinal);
        LoraPlace[] places = [.. model.Sites.Where(site => factors.ContainsKey(site.Shape.Name))
            .Select(site => LoraPlace.Of(site, factors[site.Shape.Name].Shape, scale))];
        var stack = new LoraStack(model, places, [.. adapter.Saved.Select(one => one.Info)], trainable, frozenA);
        using var none = no_grad();
        stack.pairs.ForEach(pair => Fill(pair, factors[pair.Module]));
        foreach (var (one, saved) in stack.whole.Zip(adapter.Saved))
        {
            Put(saved.Values, one.Values);
        }

        stack.PutInPlace();
        if (!trainable)
        {
            stack.pairs.Where(pair => pair.Magnitude is not null).ToList()
                .ForEach(pair => pair.FixedNorm = Dora.Norm(pair, pair.Site).DetachFromDisposeScope());
        }

        return stack;
    }

    /// <summary>Refuses adapters that do not fit a model, or exclude each other.</summary>
    public static void RequireTogether(CausalModel model, IReadOnlyList<(string Where, LoraAdapter Adapter)> adapters)
    {
        AdapterClash.Refuse(adapters);
        adapters.ToList().ForEach(one => LoraFit.Require(one.Adapter, model, one.Where));
    }

    /// <summary>What is on the model as an adapter.</summary>
    public LoraAdapter ToAdapter(LoraConfig config) => new(
        config,
        pairs.Select(pair => new LoraFactors(pair.Module, (int)pair.A.shape[0], (int)pair.A.shape[1], (int)pair.B.shape[0],
            pair.Scaling, ModelWeights.Values(pair.A), ModelWeights.Values(pair.B))
        {
            IsEmbedding = pair.Site.IsEmbedding,
            Magnitude = pair.Magnitude is { } magnitude ? ModelWeights.Values(magnitude) : null,
            BiasB = pair.BiasB is { } bias ? ModelWeights.Values(bias) : null,
        }),
        saved: whole.Select(one => new SavedValues(one.Info, ModelWeights.Values(one.Values))));

    /// <summary>The memory of a contiguous float32 tensor.</summary>
    public static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    public void Dispose()
    {
        foreach (var pair in pairs)
        {
            pair.Site.Remove(pair);
            pair.FixedNorm?.Dispose();
        }

        whole.ForEach(one => one.Dispose());
        flat.Dispose();
        frozen.Dispose();
    }

    /// <summary>Writes values over a tensor of the adapter, wherever it lies.</summary>
    public static void Put(float[] values, Tensor target)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        target.copy_(tensor(values, target.shape));
    }

    private static void Fill(LoraPair pair, LoraFactors factors)
    {
        Put(factors.A, pair.A);
        Put(factors.B, pair.B);
        if (factors.BiasB is { } bias)
        {
            Put(bias, pair.BiasB!);
        }

        if (factors.Magnitude is { } magnitude)
        {
            Put(magnitude, pair.Magnitude!);
        }
    }

    private LoraStack PutInPlace()
    {
        whole.ForEach(one => one.PutInPlace());
        pairs.ForEach(pair => pair.Site.Add(pair));
        return this;
    }
}
