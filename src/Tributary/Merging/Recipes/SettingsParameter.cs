using Tributary.Merging.Entries;
using Tributary.Merging.Methods;

namespace Tributary.Merging.Recipes;

/// <summary>One key below <c>parameters</c> of a recipe of adapters: how it is read,
/// written out, and taken back where it has no effect.</summary>
/// <param name="Name">The key.</param>
/// <param name="Read">The settings with what the section says.</param>
/// <param name="Text">What a whole recipe says; null: nothing.</param>
internal sealed record SettingsParameter(
    string Name, Func<DocumentSection, MergeSettings, MergeSettings> Read, Func<MergeSettings, string?> Text)
{
    private static readonly MergeSettings Plain = new();

    /// <summary>The settings without it, if it belongs to some methods; null: it belongs to all.</summary>
    public Func<MergeSettings, MergeSettings>? Reset { get; init; }

    /// <summary>True if it is refused in a method that it does not belong to, and not only passed over.</summary>
    public bool IsRefusedIdle { get; init; }

    /// <summary>All keys but lambda, in the order of a recipe file.</summary>
    public static IReadOnlyList<SettingsParameter> All { get; } =
    [
        new("weight", (section, settings) => settings with
            { DefaultWeight = section.Number("weight", 1, _ => true, "that is finite") },
            settings => Invariant.Text(settings.DefaultWeight)),
        Number(MethodParameter.Density, settings => settings.Density, (settings, value) => settings with { Density = value }),
        new("rescale", (section, settings) => settings with { RescaleOverride = Flag(section, "rescale") },
            settings => Word(settings.RescaleInForce))
            { Reset = settings => settings with { RescaleOverride = null }, IsRefusedIdle = true },
        Number(MethodParameter.Gamma, settings => settings.Gamma, (settings, value) => settings with { Gamma = value }),
        Number(MethodParameter.Epsilon, settings => settings.Epsilon, (settings, value) => settings with { Epsilon = value }),
        new("normalize", (section, settings) => settings with { Normalize = Flag(section, "normalize") },
            settings => settings.IsNormalizeFixed || !settings.Method.Has("normalize") ? null : Word(settings.NormalizeInForce)),
        new("majority_sign_method", (section, settings) => settings with
            { MajoritySign = section.Choice("majority_sign_method", Elect.Sum, EntryWords.Elections.All) },
            settings => EntryWords.Elections.Of(settings.MajoritySign))
            { Reset = settings => settings with { MajoritySign = Plain.MajoritySign } },
        new("combine", (section, settings) => settings with
            { CombineOverride = section.Has("combine") ? section.Choice("combine", Combine.Mean, EntryWords.Combinations.All) : null },
            settings => settings.CombineOverride is { } combine ? EntryWords.Combinations.Of(combine) : null)
            { Reset = settings => settings with { CombineOverride = null } },
        Number(MethodParameter.CartScale, settings => settings.CartScale, (settings, value) => settings with { CartScale = value }),
        new("cart_rank", (section, settings) => settings with { CartRank = Count(section, "cart_rank") },
            settings => settings.CartRank is { } rank ? Invariant.Text(rank) : null)
            { Reset = settings => settings with { CartRank = null }, IsRefusedIdle = true },
        new("isotropize", (section, settings) => settings with { Isotropize = section.Flag("isotropize", false) },
            settings => settings.Isotropize ? Word(true) : null),
        // Read with the key 'calibrate', which says whether there is a pre-step.
        new("calibrate_tau", (_, settings) => settings, settings => settings.CalibrateTau is { } tau ? Invariant.Text(tau) : null),
        new("calibrate_norm", (section, settings) => settings with
            { CalibrateNorm = section.Choice("calibrate_norm", CalibrateNorm.Mean, SettingsWords.Norms.All) },
            settings => settings.CalibrateTau is null ? null : SettingsWords.Norms.Of(settings.CalibrateNorm)),
        // Written out as 'rank'.
        new("svd_rank", (section, settings) => settings with { Rank = Count(section, "svd_rank") }, _ => null),
        new("svd_clamp", (section, settings) => settings with
            { SvdClamp = section.Has("svd_clamp") ? section.Number("svd_clamp", 1, value => value is > 0 and <= 1, "in (0, 1]") : null },
            settings => settings.SvdClamp is { } clamp ? Invariant.Text(clamp) : null),
    ];

    /// <summary>Whether it has an effect in a method.</summary>
    public bool IsIdleIn(MergeMethod method) => Reset is not null && !method.Has(Name);

    private static SettingsParameter Number(
        MethodParameter parameter, Func<MergeSettings, double> get, Func<MergeSettings, double, MergeSettings> set) => new(
        parameter.Name,
        (section, settings) => set(settings, MergeSettingsSection.Number(section, parameter, parameter.Default!.Value)),
        settings => Invariant.Text(get(settings)))
    {
        Reset = settings => set(settings, parameter.Default!.Value),
        IsRefusedIdle = true,
    };

    private static bool? Flag(DocumentSection section, string key) => section.Has(key) ? section.Flag(key, true) : null;

    private static int? Count(DocumentSection section, string key) => section.Has(key) ? section.Integer(key, 1, 1) : null;

    private static string Word(bool value) => value ? "true" : "false";
}
