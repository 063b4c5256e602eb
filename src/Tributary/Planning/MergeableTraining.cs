using Tributary.Adapters;
using Tributary.Projects;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>Whether the adapters that a project trains could be merged: a plan that ends in a
/// merge is refused before hours are spent on what it cannot take.</summary>
internal static class MergeableTraining
{
    private const string Embedding = "model.embed_tokens";

    /// <summary>Refuses a project whose adapters no merge can take; all reasons at once.</summary>
    /// <exception cref="BadInputException">It trains DoRA, whole modules or the
    /// embedding, or begins from an adapter that has them.</exception>
    public static void Require(Project project)
    {
        var reasons = project.Adapter.From is { } from ? OfStart(from) : OfRecipe(project.Adapter);
        BadInputException.ThrowIfAny(reasons.Select(reason =>
            new Problem(project.File, $"{reason}; 'tributary train LANGUAGE' trains such an adapter by itself")));
    }

    private static IEnumerable<string> OfStart(AdapterStart start)
    {
        using var file = new LoraAdapterFile(start.Folder);
        return file.Unmergeable.Select(reason => $"adapter.from: {reason}").ToArray();
    }

    private static IEnumerable<string> OfRecipe(AdapterRecipe recipe)
    {
        if (recipe.UseDora)
        {
            yield return "adapter.use_dora is true: DoRA renormalises the weights, which no sum of deltas expresses, so the "
                + "adapters could not be merged";
        }

        if (recipe.ModulesToSave.Count > 0)
        {
            yield return $"adapter.modules_to_save is [{string.Join(", ", recipe.ModulesToSave)}]: modules "
                + $"trained whole could not be merged";
        }

        if (recipe.TargetModules.Any(name => TargetRule.IsNamedBy(Embedding, name))
            || (recipe.TargetPattern is { } pattern && TargetRule.IsWholeMatch(pattern, Embedding)))
        {
            yield return $"adapter.target_modules names the embedding ({Embedding}), whose factors could not be merged";
        }
    }
}
