namespace Tributary.Planning.Stations;

/// <summary>Where an adapter is, or will be.</summary>
/// <param name="Folder">A PEFT folder, absolute.</param>
/// <param name="Identity">What decides its bytes: the identity of the station that makes it, or the digest of its files.</param>
internal record AdapterPlace(string Folder, string Identity)
{
    internal static AdapterPlace Of(Station station) => new(station.Folder, station.Identity.Hex);
}

/// <summary>A language's adapter: trained here or brought along.</summary>
/// <param name="Language">The language.</param>
/// <param name="Folder">A PEFT folder, absolute.</param>
/// <param name="Identity">What decides its bytes.</param>
internal sealed record LanguageAdapter(Language Language, string Folder, string Identity) : AdapterPlace(Folder, Identity);
