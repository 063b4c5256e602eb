namespace Tributary.Merging;

/// <summary>What lies beside the weights in every merge's folder.</summary>
internal static class MergeFiles
{
    /// <summary>The recipe's name.</summary>
    public const string RecipeName = "recipe.yaml";

    /// <summary>Writes recipe and diagnostics.</summary>
    /// <param name="folder">Where to write.</param>
    /// <param name="finalFolder">Where the folder will stand in the end: the recipe's paths are relative to it.</param>
    /// <param name="plan">What was done.</param>
    /// <param name="lambda">The coefficient of the merged delta.</param>
    /// <param name="diagnostics">What was seen.</param>
    public static void Write(string folder, string finalFolder, MergePlan plan, double lambda, MergeDiagnostics diagnostics)
    {
        File.WriteAllText(Path.Combine(folder, RecipeName), RecipeOf(plan, lambda).ToYaml(Path.GetFullPath(finalFolder)));
        File.WriteAllBytes(Path.Combine(folder, MergeDiagnostics.FileName), diagnostics.ToJson());
    }

    /// <summary>The recipe that gives the same result, everything that was left open filled in.</summary>
    public static MergeRecipe RecipeOf(MergePlan plan, double lambda) =>
        plan.Recipe with { Settings = plan.Recipe.Settings with
            { Lambdas = [lambda], Dtype = plan.Recipe.Settings.Output == MergeTarget.Model ? plan.Recipe.Settings.Dtype
            : plan.Dtype, Rank = plan.Rank } };
}
