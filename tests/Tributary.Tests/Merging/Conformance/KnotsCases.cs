using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Safetensors;

namespace Tributary.Tests.Merging.Conformance;

/// <summary>Cases of KnOTS's code, in its space (<c>svd-</c>) and on the deltas themselves (<c>vec-</c>).</summary>
internal static class KnotsCases
{
    public static Outcome Run(GoldenCase golden, RunMerge run, string folder)
    {
        var coefficients = golden.Params.GetProperty("scaling_coeffs").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        if (golden.ExpectsError)
        {
            // KnOTS fails where the sides of a stack differ; the input side is defined there as anywhere.
            using var defined = Recipe(golden, folder, coefficients[0]).Run(run, Path.Combine(folder, "merge"));
            RequireMirrored(golden, defined, run, folder);
            return Outcome.PeerFails;
        }

        if (coefficients.Length > 1)
        {
            // KnOTS takes the first coefficient and says nothing of the others; unequal weights are refused here.
            Assert.Throws<BadInputException>(() => Recipe(golden, folder, coefficients[0], coefficients)
                .Run(run, Path.Combine(folder, "refused")));
        }

        using var actual = Recipe(golden, folder, coefficients[0]).Run(run, Path.Combine(folder, "merge"));
        using var expected = golden.OpenExpected();
        foreach (var module in Modules(golden))
        {
            golden.RequireClose(module, expected.ReadF32(module + ".merged_delta"), actual.ReadF32($"model.{module}.weight"));
        }

        return coefficients.Length > 1 ? Outcome.DiffersByDecision : Outcome.Agrees;
    }

    private static string[] Modules(GoldenCase golden) => [.. golden.Json.GetProperty("modules").EnumerateArray()
        .Select(name => name.GetString()!)];

    private static AdapterRecipe Recipe(GoldenCase golden, string folder, double lambda, double[]? weights = null)
    {
        var inSvdSpace = golden.Method.StartsWith("knots-", StringComparison.Ordinal);
        var isSum = golden.Word("merge_method") == "tv";
        var drops = golden.Params.GetProperty("dare").GetBoolean();
        var method = isSum ? inSvdSpace ? "knots_task_arithmetic" : "linear" : (inSvdSpace, drops) switch
        {
            (true, true) => "knots_dare_ties",
            (true, false) => "knots_ties",
            (false, true) => "dare_ties",
            _ => "ties",
        };
        double? density = isSum ? null : drops ? Math.Round(1 - golden.Number("dare_pruning_coeffs")!.Value, 6)
            : golden.Number("topK") / 100;
        return new AdapterRecipe
        {
            Method = method,
            Profile = inSvdSpace ? null : "knots",
            Space = inSvdSpace ? null : "delta",
            Output = "delta",
            Adapters = [.. golden.Inputs.Select(path => Only(Modules(golden), path, folder))],
            Weights = weights,
            Lines = inSvdSpace && !golden.Params.GetProperty("concat_across_output").GetBoolean() ? ["stack: input"] : [],
            Parameters =
            [
                .. AdapterRecipe.Parameter("lambda", lambda),
                .. AdapterRecipe.Parameter("density", density),
                .. golden.Word("merging_type") == "sum" ? ["normalize: false"] : Array.Empty<string>(),
                .. golden.Word("sign_resolve_mode") == "sum_of_signs" ? ["majority_sign_method: frequency"] : Array.Empty<string>(),
            ],
            Masks = golden.HasMasks ? Masks(golden, inSvdSpace) : null,
        };
    }

    /// <summary>Masks are numbered: input by input, module by module.</summary>
    private static RecordedMasks Masks(GoldenCase golden, bool inSvdSpace)
    {
        var masks = new RecordedMasks();
        using var file = golden.OpenMasks();
        var number = 0;
        foreach (var input in golden.Inputs)
        {
            foreach (var module in Modules(golden))
            {
                var tensor = $"model.{module}{(inSvdSpace ? "" : ".weight")}";
                masks.Add(Path.GetFileName(input), tensor, [.. file.ReadBytes(FormattableString.Invariant($"mask.{number++:000}"))
                    .Select(value => value != 0)]);
            }
        }

        return masks;
    }

    /// <summary>The input side of adapters is the output side of their transposes.</summary>
    private static void RequireMirrored(GoldenCase golden, SafetensorsFile actual, RunMerge run, string folder)
    {
        var recipe = Recipe(golden, folder, 1);
        var turned = new AdapterRecipe
        {
            Method = recipe.Method, Output = "delta", Parameters = recipe.Parameters,
                Adapters = [.. recipe.Adapters.Select(path => Transposed(path, folder))],
        };
        using var mirrored = turned.Run(run, Path.Combine(folder, "mirrored"));
        foreach (var tensor in actual.Tensors)
        {
            var (rows, columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
            var back = mirrored.ReadF32(tensor.Name);
            golden.RequireClose(tensor.Name, [.. Enumerable.Range(0, rows * columns)
                .Select(i => back[(i % columns * rows) + (i / columns)])], actual.ReadF32(tensor.Name));
        }
    }

    private static string Transposed(string source, string folder)
    {
        var adapter = LoraAdapter.Read(source);
        var target = Directory.CreateDirectory(Path.Combine(folder, "turned", Path.GetFileName(source))).FullName;
        new LoraAdapter(adapter.Config, adapter.Modules.Select(module => module with
        {
            In = module.Out, Out = module.In, A = Turn(module.B, module.Out, module.Rank), B = Turn(module.A, module.Rank, module.In),
        })).Write(target);
        return target;
    }

    private static float[] Turn(float[] values, int rows, int columns) =>
        [.. Enumerable.Range(0, values.Length).Select(i => values[(i % rows * columns) + (i / rows)])];

    /// <summary>A copy of an adapter with the layers of a case alone.</summary>
    private static string Only(string[] modules, string source, string folder)
    {
        var target = Path.Combine(folder, "inputs", Path.GetFileName(source));
        if (!Directory.Exists(target))
        {
            var adapter = LoraAdapter.Read(source);
            Directory.CreateDirectory(target);
            new LoraAdapter(adapter.Config, adapter.Modules.Where(module => modules.Contains(module.Module["model.".Length..])))
                .Write(target);
        }

        return target;
    }
}
