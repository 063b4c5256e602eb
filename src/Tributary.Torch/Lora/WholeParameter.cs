using Tributary.Adapters;
using Tributary.Models;
using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>
/// A parameter of the base model in whose place an adapter's own stands. The weight of a linear layer or of the embedding is exchanged, so
/// that it can be trained, and so that embedding and output layer part if they were
/// one; anything else (norms, biases) is overwritten and later restored.
/// </summary>
internal sealed class WholeParameter : IDisposable
{
    private readonly AdapterSite[] sites;
    private readonly Tensor? overwritten;
    private readonly Tensor? before;

    /// <param name="info">Names and shape.</param>
    /// <param name="values">What takes the place; of the shape.</param>
    /// <param name="model">The model.</param>
    public WholeParameter(SavedParameter info, Tensor values, CausalModel model)
    {
        Info = info;
        Values = values;
        sites = [.. SitesOf(info, model)];
        if (sites.Length == 0)
        {
            overwritten = model.Weights[WrappedModel.Usual(info.Parameter)];
            before = overwritten.clone().DetachFromDisposeScope();
        }
    }

    /// <summary>Names and shape.</summary>
    public SavedParameter Info { get; }

    /// <summary>What takes the place.</summary>
    public Tensor Values { get; }

    /// <summary>The base model's own values.</summary>
    public static Tensor Base(SavedParameter info, CausalModel model) => SitesOf(info, model).FirstOrDefault()?.Weight
        ?? model.Weights[WrappedModel.Usual(info.Parameter)];

    /// <summary>The modules whose weight a parameter is; none if it is no such weight.</summary>
    public static IEnumerable<AdapterSite> SitesOf(SavedParameter info, CausalModel model)
    {
        var parameter = WrappedModel.Usual(info.Parameter);
        var site = model.Sites.FirstOrDefault(site => $"{site.Shape.Name}.weight" == parameter);
        // What PEFT stores of an adapted layer's own weights is one tensor with its twin where the two are tied.
        return site is null ? [] : info.IsOfBaseLayer ? model.Sites.Where(other => ReferenceEquals(other.Weight, site.Weight)) : [site];
    }

    /// <summary>Puts the values in place, once they are there.</summary>
    public void PutInPlace()
    {
        overwritten?.copy_(Values);
        Array.ForEach(sites, site => site.Whole = Values);
    }

    public void Dispose()
    {
        using var none = no_grad();
        Array.ForEach(sites, site => site.Whole = null);
        if (before is not null)
        {
            overwritten!.copy_(before);
            before.Dispose();
        }
    }
}
