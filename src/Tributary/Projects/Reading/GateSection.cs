using Tributary.Releases;

namespace Tributary.Projects.Reading;

/// <summary>Reads the <c>gate:</c> section: what a release must not fall behind by.</summary>
internal static class GateSection
{
    internal static GateRecipe Read(DocumentSection section)
    {
        var defaults = new GateRecipe();
        var recipe = new GateRecipe
        {
            MaxDrop = section.Number("max_drop", defaults.MaxDrop, value => value is >= 0 and < 1,
                "in [0, 1): a fraction, 0.01 is one point"),
            Confidence = section.Number("confidence", defaults.Confidence, value => value is > 0.5 and <= 0.9999,
                "above 0.5 and at most 0.9999"),
            Require = section.Choice("require", defaults.Require, Words<GateRequirement>.Names.All),
            Unevaluated = section.Choice("unevaluated", defaults.Unevaluated, Words<UnevaluatedLanguages>.Names.All),
        };
        if (recipe is { Require: GateRequirement.NonInferior, MaxDrop: 0 })
        {
            section.Refuse("max_drop", "0 and require: non_inferior exclude each other: no test can exclude a drop of "
                + "0; say how much may be lost");
        }

        section.RefuseUnknownKeys();
        return recipe;
    }
}
