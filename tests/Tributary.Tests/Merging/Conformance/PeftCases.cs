using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Tests.Merging.Conformance;

/// <summary>Cases of PEFT's <c>add_weighted_adapter</c>.</summary>
internal static class PeftCases
{
    public static Outcome Run(GoldenCase golden, RunMerge run, string folder)
    {
        if (golden.ExpectsError)
        {
            Assert.Throws<BadInputException>(() => Recipe(golden).Run(run, folder));
            return Outcome.Refused;
        }

        return golden.Method.EndsWith("svd", StringComparison.Ordinal) ? RunSvd(golden, run, folder) : RunFactors(golden, run, folder);
    }

    /// <summary>Types whose result are factors. With rsLoRA, PEFT leaves them scaled
    /// by the root of the merged rank; ours have scaling 1.</summary>
    private static Outcome RunFactors(GoldenCase golden, RunMerge run, string folder)
    {
        using var actual = Recipe(golden).Run(run, folder);
        using var expected = golden.OpenExpected();
        foreach (var tensor in expected.Tensors)
        {
            if (tensor.Shape.SequenceEqual(actual[tensor.Name].Shape))
            {
                golden.RequireClose(tensor.Name, expected.ReadF32(tensor.Name), actual.ReadF32(tensor.Name));
                continue;
            }

            // Where ranks differ or modules are missing, PEFT's cat fills up with zeros to the sum of the configured ranks: the same delta.
            var module = tensor.Name["base_model.model.".Length..tensor.Name.IndexOf(".lora_", StringComparison.Ordinal)];
            golden.RequireClose(module, Product(expected, module), Product(actual, module));
        }

        var scalings = golden.Json.GetProperty("merged_config").GetProperty("scaling").EnumerateObject()
            .Select(entry => entry.Value.GetDouble()).Distinct().ToArray();
        using var merged = new LoraAdapterFile(Path.GetDirectoryName(actual.Path)!);
        Assert.All(merged.Modules, module => Assert.Equal(1, module.Scaling));
        if (scalings is [1.0])
        {
            return Outcome.Agrees;
        }

        Assert.True(golden.Json.GetProperty("merged_config").GetProperty("use_rslora").GetBoolean());
        Assert.Equal([Math.Sqrt(golden.Json.GetProperty("merged_config").GetProperty("r").GetInt32())], scalings,
            (x, y) => Math.Abs(x - y) < 1e-12);
        return Outcome.DiffersByDecision;
    }

    /// <summary>Types that truncate whole deltas. This PEFT applies s twice there: the same as weights w s.</summary>
    private static Outcome RunSvd(GoldenCase golden, RunMerge run, string folder)
    {
        using var expected = golden.OpenExpected();
        if (Compare(golden, golden.Weights, expected, run, Path.Combine(folder, "plain"), requires: false))
        {
            return Outcome.Agrees;
        }

        if (golden.Number("svd_clamp") is { } quantile)
        {
            CompareClamped(golden, expected, quantile, run, Path.Combine(folder, "clamped"));
        }
        else if (golden.Json.GetProperty("dtype").GetString() == "torch.bfloat16")
        {
            CompareNarrow(golden, expected, run, folder);
        }
        else
        {
            var isUniform = Array.TrueForAll(golden.Inputs, path => Scalings(path).Length == 1);
            Compare(golden, isUniform ? TimesScaling(golden) : golden.Weights, expected, run, Path.Combine(folder, "scaled"),
                requires: true, scalesInputs: !isUniform);
        }

        return Outcome.DiffersByDecision;
    }

    private static bool Compare(GoldenCase golden, double[] weights, SafetensorsFile expected, RunMerge run, string folder,
        bool requires, bool scalesInputs = false)
    {
        // The exact delta first, then the truncated one.
        string[] adapters = scalesInputs ? [.. golden.Inputs.Select(path => TimesOwnScaling(path, folder))] : golden.Inputs;
        using var whole = (Recipe(golden, weights, isWhole: true) with { Adapters = adapters }).Run(run, Path.Combine(folder, "whole"));
        using var truncated = (Recipe(golden, weights) with { Adapters = adapters }).Run(run, Path.Combine(folder, "truncated"));
        var agrees = true;
        foreach (var tensor in expected.Tensors.Where(tensor => tensor.Name.EndsWith(".delta", StringComparison.Ordinal)))
        {
            var module = tensor.Name["base_model.model.".Length..^".delta".Length];
            Check(expected.ReadF32(tensor.Name + "_pre_svd"), whole.ReadF32(module + ".weight"));
            // With rsLoRA, PEFT leaves the truncated factors scaled by the root of the merged rank as well.
            var scaling = golden.Json.GetProperty("merged_config").GetProperty("scaling").GetProperty("model." + module).GetSingle();
            Check(expected.ReadF32(tensor.Name), [.. Product(truncated, module).Select(value => value * scaling)]);

            void Check(float[] reference, float[] own)
            {
                agrees &= golden.IsClose(reference, own);
                if (requires)
                {
                    golden.RequireClose(tensor.Name, reference, own);
                }
            }
        }

        return agrees;
    }

    /// <summary>
    /// A quantile of signed entries depends on the signs of the singular vectors, which every SVD is free to choose. With those of the
    /// reference, found from its own factors, the clamp gives its delta.
    /// </summary>
    private static void CompareClamped(GoldenCase golden, SafetensorsFile expected, double quantile, RunMerge run, string folder)
    {
        using var free = (Recipe(golden, TimesScaling(golden)) with { Parameters = [] }).Run(run, folder);
        foreach (var tensor in expected.Tensors.Where(tensor => tensor.Name.EndsWith(".delta", StringComparison.Ordinal)))
        {
            var module = tensor.Name["base_model.model.".Length..^".delta".Length];
            var (nameA, nameB) = LoraAdapterFile.TensorNames(module);
            var (a, b, reference) = (free.ReadF32(nameA), free.ReadF32(nameB), expected.ReadF32(nameA));
            var (rank, columns) = ((int)free[nameA].Shape[0], (int)free[nameA].Shape[1]);
            for (var k = 0; k < rank; k++)
            {
                var sign = Math.Sign(Enumerable.Range(k * columns, columns).Sum(i => (double)a[i] * reference[i]));
                Enumerable.Range(k * columns, columns).ToList().ForEach(i => a[i] *= sign);
                Enumerable.Range(0, b.Length / rank).ToList().ForEach(i => b[(i * rank) + k] *= sign);
            }

            float[] sorted = [.. a.Concat(b).Order()];
            var place = quantile * (sorted.Length - 1);
            var limit = (float)(sorted[(int)place] + ((place - (int)place) * (sorted[(int)place + 1] - sorted[(int)place])));
            var clamped = new LoraFactors("m", rank, columns, b.Length / rank, 1, [.. a.Select(value => Math.Clamp(value, -limit, limit))],
                [.. b.Select(value => Math.Clamp(value, -limit, limit))]);
            golden.RequireClose(tensor.Name, expected.ReadF32(tensor.Name), [.. Deltas.Of(clamped).Select(value => (float)value)]);
        }
    }

    /// <summary>
    /// With bfloat16 adapters PEFT rounds every delta to bfloat16 before it adds them; ours are rounded nowhere. Shown: that
    /// rounding, written out, is the reference's delta, and our truncation of that delta is the reference's result.
    /// </summary>
    private static void CompareNarrow(GoldenCase golden, SafetensorsFile expected, RunMerge run, string folder)
    {
        var adapters = golden.Inputs.Select(LoraAdapter.Read).ToArray();
        var sums = expected.Tensors.Where(tensor => tensor.Name.EndsWith(".delta_pre_svd", StringComparison.Ordinal)).ToArray();
        var whole = new List<LoraFactors>();
        foreach (var tensor in sums)
        {
            var module = tensor.Name["base_model.model.".Length..^".delta_pre_svd".Length];
            var sum = new float[tensor.Count];
            foreach (var (adapter, weight) in adapters.Zip(golden.Weights))
            {
                var own = adapter.Modules.Single(layer => layer.Module == module);
                var factor = (float)(weight * own.Scaling);
                var delta = Deltas.Of(own);
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += factor * Narrow((float)delta[i]);
                }
            }

            golden.RequireClose(tensor.Name, expected.ReadF32(tensor.Name), sum);
            var (rows, columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
            var unit = Enumerable.Range(0, columns * columns).Select(i => i / columns == i % columns ? 1f : 0).ToArray();
            whole.Add(new LoraFactors(module, columns, columns, rows, 1, unit, expected.ReadF32(tensor.Name)));
        }

        var alone = Directory.CreateDirectory(Path.Combine(folder, "alone")).FullName;
        WriteWhole(whole, alone);
        var rank = golden.Json.GetProperty("merged_config").GetProperty("r").GetInt32();
        using var truncated = (Recipe(golden) with { Adapters = [alone], Weights = null,
            Parameters = [FormattableString.Invariant($"svd_rank: {rank}")] }).Run(run, Path.Combine(folder, "svd"));
        foreach (var layer in whole)
        {
            golden.RequireClose(layer.Module, expected.ReadF32($"base_model.model.{layer.Module}.delta"), Product(truncated, layer.Module));
        }
    }

    /// <summary>Writes layers of several ranks as one adapter.</summary>
    private static void WriteWhole(List<LoraFactors> layers, string folder)
    {
        var config = new LoraConfig
        {
            R = layers[0].Rank, LoraAlpha = layers[0].Rank, TargetModules = [.. layers.Select(layer => layer.Module)],
            RankPattern = [.. layers.Select(layer => KeyValuePair.Create(layer.Module, layer.Rank))],
            AlphaPattern = [.. layers.Select(layer => KeyValuePair.Create(layer.Module, (double)layer.Rank))],
        };
        new LoraAdapter(config, layers).Write(folder);
    }

    private static float Narrow(float value) => BitConverter.UInt32BitsToSingle((uint)FloatFormats.ToBF16(value) << 16);

    private static AdapterRecipe Recipe(GoldenCase golden) => Recipe(golden, golden.Weights);

    private static AdapterRecipe Recipe(GoldenCase golden, double[] weights, bool isWhole = false)
    {
        var isSvd = golden.Method.EndsWith("svd", StringComparison.Ordinal);
        var method = isWhole ? golden.Method == "svd" ? "linear" : golden.Method[..^"_svd".Length] : golden.Method;
        var named = method == "cat" || (isSvd && !isWhole);
        return new AdapterRecipe
        {
            Method = method,
            Profile = named ? null : "peft",
            Space = named ? null : isSvd ? "delta" : "factors",
            Output = isWhole ? "delta" : "adapter",
            Adapters = golden.Inputs,
            Weights = weights,
            // PEFT's svd types work in float32 whatever the inputs are.
            Lines = isSvd ? ["dtype: float32"] : [],
            Parameters =
            [
                .. AdapterRecipe.Parameter("density", golden.Number("density")),
                .. golden.Word("majority_sign_method") is { } election ? [$"majority_sign_method: {election}"] : Array.Empty<string>(),
                .. isWhole ? [] : AdapterRecipe.Parameter("svd_rank", golden.Number("svd_rank")),
                .. isWhole ? [] : AdapterRecipe.Parameter("svd_clamp", golden.Number("svd_clamp")),
            ],
            Masks = golden.HasMasks ? Masks(golden) : null,
        };
    }

    /// <summary>Masks are named by module, factor or delta, and adapter.</summary>
    private static RecordedMasks Masks(GoldenCase golden)
    {
        var masks = new RecordedMasks();
        using var file = golden.OpenMasks();
        foreach (var tensor in file.Tensors)
        {
            var parts = tensor.Name["base_model.model.".Length..].Split('.');
            var name = string.Join('.', parts[^2] == "delta" ? parts[..^2] : parts[..^1]) + ".weight";
            masks.Add(parts[^1], name, [.. file.ReadBytes(tensor.Name).Select(value => value != 0)]);
        }

        return masks;
    }

    private static double[] TimesScaling(GoldenCase golden) =>
        [.. golden.Weights.Zip(golden.Inputs, (weight, path) => weight * Scalings(path).Single())];

    private static double[] Scalings(string path)
    {
        using var adapter = new LoraAdapterFile(path);
        return [.. adapter.Modules.Select(module => module.Scaling).Distinct()];
    }

    /// <summary>Where s differs from module to module, no weight can hold it: a copy of the adapter whose B does.</summary>
    private static string TimesOwnScaling(string source, string folder)
    {
        var adapter = LoraAdapter.Read(source);
        var target = Directory.CreateDirectory(Path.Combine(folder, "inputs", Path.GetFileName(source))).FullName;
        new LoraAdapter(adapter.Config, adapter.Modules.Select(module => module with
            { B = [.. module.B.Select(entry => (float)(entry * module.Scaling))] })).Write(target);
        return target;
    }

    private static float[] Product(SafetensorsFile file, string module)
    {
        var (nameA, nameB) = LoraAdapterFile.TensorNames(module);
        var (a, b) = (file[nameA], file[nameB]);
        var factors = new LoraFactors("m", (int)a.Shape[0], (int)a.Shape[1], (int)b.Shape[0], 1, file.ReadF32(nameA), file.ReadF32(nameB));
        return [.. Deltas.Of(factors).Select(value => (float)value)];
    }
}
