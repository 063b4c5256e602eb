using System.Globalization;

namespace Tributary.Merging;

/// <summary>Settings as the keys and values of a recipe, every default written out and what has no effect left out.</summary>
internal static class MergeSettingsText
{
    /// <summary>The keys but lambda and weights by name; those of <c>parameters</c> carry that prefix.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Keys(MergeSettings settings) =>
        [.. Top(settings), .. Parameters(settings).Select(pair => KeyValuePair.Create($"parameters.{pair.Key}", pair.Value))];

    /// <summary>Keys of the top level, in the order of a recipe file.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Top(MergeSettings settings)
    {
        yield return new("merge_method", settings.Method.Name);
        yield return new("space", MergeMethods.WordOf(MergeMethods.Spaces, settings.Space));
        yield return new("profile", settings.Profile.Name);
        if (settings.Space == MergeSpace.Knots)
        {
            yield return new("stack", MergeMethods.WordOf(MergeMethods.Sides, settings.Stack));
        }

        if (settings.Balance != MergeBalance.None)
        {
            yield return new("balance", MergeMethods.WordOf(MergeMethods.Balances, settings.Balance));
        }

        if (settings.CalibrateTau is not null)
        {
            yield return new("calibrate", "shared_directions");
        }

        yield return new("rank", settings.Rank?.ToString(CultureInfo.InvariantCulture) ?? "exact");
        yield return new("seed", settings.Seed.ToString(CultureInfo.InvariantCulture));
        if (settings.Dtype is { } dtype)
        {
            yield return new("dtype", MergeMethods.WordOf(MergeSettings.Dtypes, dtype));
        }

        yield return new("output", MergeMethods.WordOf(MergeMethods.Targets, settings.Output));
        if (settings.Output == MergeTarget.Model)
        {
            yield return new("shard_size", settings.ShardBytes.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Keys below <c>parameters</c> but lambda.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Parameters(MergeSettings settings)
    {
        var method = settings.Method;
        yield return new("weight", Text(settings.DefaultWeight));
        if (method.HasDensity)
        {
            yield return new("density", Text(settings.Density));
            yield return new("rescale", Text(settings.RescaleInForce));
        }

        if (method.Sparsify == Sparsify.Breadcrumbs)
        {
            yield return new("gamma", Text(settings.Gamma));
        }

        if (method.Sparsify == Sparsify.RankedRandom)
        {
            yield return new("epsilon", Text(settings.Epsilon));
        }

        foreach (var pair in Combining(settings))
        {
            yield return pair;
        }

        foreach (var pair in Steps(settings))
        {
            yield return pair;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Combining(MergeSettings settings)
    {
        var method = settings.Method;
        if (method.Blend == Blend.Entries && (!method.Elects || settings.Profile.CombineElected != Combine.SumOverCount))
        {
            yield return new("normalize", Text(settings.NormalizeInForce));
        }

        if (method.Elects)
        {
            yield return new("majority_sign_method", MergeMethods.WordOf(MergeMethods.Elections, settings.MajoritySign));
        }

        if (settings.CombineOverride is { } combine)
        {
            yield return new("combine", MergeMethods.WordOf(MergeMethods.Combinations, combine));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Steps(MergeSettings settings)
    {
        if (settings.Method.Blend == Blend.Centered)
        {
            yield return new("cart_scale", Text(settings.CartScale));
            if (settings.CartRank is { } rank)
            {
                yield return new("cart_rank", Text(rank));
            }
        }

        if (settings.Isotropize)
        {
            yield return new("isotropize", Text(true));
        }

        if (settings.CalibrateTau is { } tau)
        {
            yield return new("calibrate_tau", Text(tau));
            yield return new("calibrate_norm", MergeMethods.WordOf(MergeMethods.Norms, settings.CalibrateNorm));
        }

        if (settings.SvdClamp is { } clamp)
        {
            yield return new("svd_clamp", Text(clamp));
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "true" : "false";
}
