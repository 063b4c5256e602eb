namespace Tributary.Planning.Stations;

/// <summary>Where an adapter, or a merged model, is or will be.</summary>
/// <param name="Folder">A PEFT folder, or that of a whole model, absolute.</param>
/// <param name="Identity">What decides its bytes: the identity of the station that makes it, or the digest of its files.</param>
internal record AdapterPlace(string Folder, string Identity)
{
    /// <summary>True for a whole model, which answers by itself; false for an adapter, which belongs on the base model.</summary>
    public bool IsModel { get; init; }

    internal static AdapterPlace Of(Station station) => new(station.Folder, station.Identity.Hex)
    {
        IsModel = station is MergeStation { IsModel: true },
    };
}

/// <summary>A language's adapter: trained here or brought along.</summary>
/// <param name="Language">The language.</param>
/// <param name="Folder">A PEFT folder, absolute.</param>
/// <param name="Identity">What decides its bytes.</param>
internal sealed record LanguageAdapter(Language Language, string Folder, string Identity) : AdapterPlace(Folder, Identity);
