using Tributary.Adapters;
using Tributary.Safetensors;

namespace Tributary.Tests.Merging.Conformance;

/// <summary>Cases of ties-merging's code: flat vectors, as adapters of one row each.</summary>
internal static class TiesCases
{
    public static Outcome Run(GoldenCase golden, RunMerge run, string folder)
    {
        using var file = new SafetensorsFile(GoldenCase.InGoldens(golden.Json.GetProperty("inputs").GetString()!));
        var (count, length) = ((int)file["vectors"].Shape[0], (int)file["vectors"].Shape[1]);
        var vectors = file.ReadF32("vectors").Chunk(length).ToArray();
        var top = golden.Number("topK")!.Value;
        var recipe = new AdapterRecipe
        {
            Method = "ties",
            Profile = "paper",
            Space = "delta",
            Output = "delta",
            Adapters = [.. vectors.Select((vector, i) => Write(vector, FormattableString.Invariant($"v{i}"), folder))],
            Parameters = [.. AdapterRecipe.Parameter("density", top > 1 ? top / 100 : top),
                $"combine: {golden.Word("merge")!["dis-".Length..]}"],
        };
        using var actual = recipe.Run(run, Path.Combine(folder, "merge"));
        if (golden.ExpectsError)
        {
            // The code cannot keep everything (it asks for the 0-th smallest magnitude); density 1 is defined all the same.
            golden.RequireClose("merged", KeepAll(vectors, golden.Word("merge")!), actual.ReadF32("layer.weight"));
            return Outcome.PeerFails;
        }

        using var expected = golden.OpenExpected();
        golden.RequireClose("merged", expected.ReadF32("merged"), actual.ReadF32("layer.weight"));
        return Outcome.Agrees;
    }

    private static string Write(float[] vector, string name, string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, "inputs", name)).FullName;
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["layer"] };
        new LoraAdapter(config, [new LoraFactors("layer", 1, vector.Length, 1, 1, vector, [1])]).Write(target);
        return target;
    }

    /// <summary>Elect by sum, combine what agrees: written out.</summary>
    private static float[] KeepAll(float[][] vectors, string merge) =>
        [.. Enumerable.Range(0, vectors[0].Length).Select(e =>
        {
            var sign = Math.Sign(vectors.Sum(vector => (double)vector[e]));
            var agreeing = vectors.Select(vector => vector[e]).Where(value => Math.Sign(value) == sign).DefaultIfEmpty(0).ToArray();
            return merge switch
            {
                "dis-mean" => agreeing.Average(),
                "dis-sum" => agreeing.Sum(),
                _ => agreeing.MaxBy(Math.Abs),
            };
        })];
}
