using Tributary.Adapters;

namespace Tributary.Torch.Lora;

/// <summary>What an adapter puts on one module, before there are values.</summary>
/// <param name="Site">The module.</param>
/// <param name="Rank">r, 1 or more.</param>
/// <param name="Scaling">s.</param>
/// <param name="HasMagnitude">Whether it is DoRA.</param>
/// <param name="HasBias">Whether B has a bias.</param>
internal sealed record LoraPlace(AdapterSite Site, int Rank, double Scaling, bool HasMagnitude, bool HasBias)
{
    /// <summary>Numbers of A.</summary>
    public long CountA => (long)Rank * Site.Shape.In;

    /// <summary>Numbers of all but A.</summary>
    public long CountRest => ((long)Rank * Site.Shape.Out) + (HasMagnitude ? Site.Shape.Out : 0) + (HasBias ? Site.Shape.Out : 0);

    /// <summary>The place of a new adapter's factors.</summary>
    public static LoraPlace Of(AdapterSite site, LoraConfig config) => new(
        site, config.RankOf(site.Shape.Name), config.ScalingOf(site.Shape.Name), config.UseDora, config.LoraBias && !site.IsEmbedding);

    /// <summary>The place of factors that there are.</summary>
    public static LoraPlace Of(AdapterSite site, LoraModule module, double scale) => new(
        site, module.Rank, scale * module.Scaling, module.HasMagnitude, module.HasBias);

    /// <summary>Factors on the module, all zero, their memory taken from flat tensors.</summary>
    public LoraPair Take(FlatTensor flat, FlatTensor factorsA)
    {
        var a = factorsA.Take(Rank, Site.Shape.In);
        var b = flat.Take(Site.Shape.Out, Rank);
        var bias = HasBias ? flat.Take(Site.Shape.Out) : null;
        return new LoraPair(Site, a, b, Scaling) { BiasB = bias, Magnitude = HasMagnitude ? flat.Take(Site.Shape.Out) : null };
    }
}
