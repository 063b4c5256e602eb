using Tributary.Merging.Recipes;
using Tributary.Models;

namespace Tributary.Merging.Models;

/// <summary>Whether the configurations of the models belong to one model: the result has that of the first.</summary>
internal static class ConfigCheck
{
    /// <summary>Refuses models that compute otherwise than the first, or says so if the recipe insists.</summary>
    public static void Require(ModelMergeRecipe recipe, IReadOnlyList<ModelFolder> models, PlanNotes notes)
    {
        var first = models[0];
        foreach (var other in models.Skip(1).Where(model => model.Config.Count > 0 && first.Config.Count > 0))
        {
            var all = ConfigDifferences.Of(first.Config, first.Reference.Folder, other.Config, other.Reference.Folder);
            var (said, computed) = (all.Where(one => one.IsSaid).ToArray(), all.Where(one => !one.IsSaid).ToArray());
            if (computed.Length > 0 && !recipe.AllowsDifferentConfigs)
            {
                notes.Refuse($"the configurations of '{first.Name}' and '{other.Name}' differ in {Words(computed)}: a merge computes as "
                    + $"'{first.Name}' does, which the weights of '{other.Name}' were not trained for; merge models that compute alike, or "
                    + $"write {ModelRecipeFile.DifferentConfigs}: true to insist");
                continue;
            }

            ConfigDifference[] kept = [.. computed, .. said];
            if (kept.Length > 0)
            {
                notes.Say($"the configurations of '{first.Name}' and '{other.Name}' differ in {Words(kept)}; that of '{first.Name}' "
                    + "is kept");
            }
        }
    }

    private static string Words(IEnumerable<ConfigDifference> differences) =>
        string.Join(", ", differences.Select(one => $"{one.Key} ({one.First} and {one.Other})"));
}
