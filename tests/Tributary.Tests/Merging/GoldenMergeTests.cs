using System.Text.Json;
using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging;

/// <summary>Results of KnOTS's and PEFT's own code on the same adapters, compared as dense deltas with the tolerance that each case names.</summary>
public sealed class GoldenMergeTests
{
    [Theory]
    [InlineData("svd-ties-100-mean")]
    [InlineData("svd-ties-100-sum")]
    [InlineData("svd-ties-50-mean")]
    [InlineData("svd-ties-50-sum")]
    [InlineData("svd-ties-20-mean")]
    [InlineData("svd-ties-20-sum")]
    [InlineData("svd-tv-mean")]
    [InlineData("svd-ties-weights-ignored")]
    [InlineData("svd-ties-3models")]
    [InlineData("svd-ties-inputcat-square")]
    [InlineData("svd-ties-signcount")]
    [InlineData("vec-tv-mean")]
    public void Run_KnotsCase_EqualsTheReference(string id)
    {
        var golden = Case($"public-knots-{id}");
        var parameters = golden.GetProperty("params");
        var method = parameters.GetProperty("merge_method").GetString() == "tv" ? "knots_task_arithmetic" : "knots_ties";
        var density = parameters.TryGetProperty("topK", out var topK) && method == "knots_ties" ? topK.GetDouble() / 100 : 1;
        var settings = new MergeSettings
        {
            Method = MergeMethods.All[method],
            Stack = parameters.GetProperty("concat_across_output").GetBoolean() ? StackSide.Output : StackSide.Input,
            Density = density,
            Normalize = parameters.GetProperty("merging_type").GetString() == "sum" ? false : null,
            MajoritySign = parameters.GetProperty("sign_resolve_mode").GetString() == "sum_of_signs" ? Elect.Count : Elect.Sum,
            Lambdas = [parameters.GetProperty("scaling_coeffs")[0].GetDouble()],
        };

        using var inputs = new TempFolder();
        var modules = golden.GetProperty("modules").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var merged = Merge(golden, settings, weights: null, path => Only(modules, path, inputs));

        using var expected = new SafetensorsFile(SharedFolder.Require("goldens", "merge", golden.GetProperty("expected").GetString()!));
        foreach (var module in modules)
        {
            AssertClose(expected.ReadF32($"{module}.merged_delta"), Deltas.Of(merged.Modules.Single(factors => factors.Module == $"model.{module}")), golden);
        }
    }

    [Theory]
    [InlineData("alphas-cat")]
    [InlineData("alphas-cat-neg")]
    [InlineData("ranks-cat")]
    [InlineData("rslora-cat")]
    [InlineData("bf16-cat")]
    public void Run_PeftCat_HasTheSameFactors(string id)
    {
        var golden = Case($"public-peft-{id}");

        var merged = Merge(golden, new MergeSettings { Method = MergeMethods.All["task_arithmetic"] }, Weights(golden));

        using var expected = new SafetensorsFile(SharedFolder.Require("goldens", "merge", golden.GetProperty("expected").GetString()!));
        Assert.Equal(golden.GetProperty("merged_config").GetProperty("r").GetInt32(), merged.Config.R);
        Assert.Equal(golden.GetProperty("merged_config").GetProperty("target_modules").EnumerateArray().Select(name => name.GetString()!), merged.Config.TargetModules.Order(StringComparer.Ordinal));
        foreach (var module in merged.Modules)
        {
            var (nameA, nameB) = LoraAdapterFile.TensorNames(module.Module);
            AssertClose(expected.ReadF32(nameA), [.. module.A.Select(value => (double)value)], golden);
            AssertClose(expected.ReadF32(nameB), [.. module.B.Select(value => (double)value)], golden);
        }
    }

    /// <summary>PEFT's svd types form the exact weighted sum first, and PEFT merges one adapter by weight alone, whatever the type.</summary>
    [Theory]
    [InlineData("ranks-svd")]
    [InlineData("alphas-svd")]
    [InlineData("missing-svd")]
    [InlineData("rslora-svd")]
    [InlineData("missing-cat")]
    [InlineData("patterns-cat")]
    [InlineData("single")]
    public void Run_PeftExactSum_HasTheSameDelta(string id)
    {
        var isSvd = id.EndsWith("-svd", StringComparison.Ordinal);
        var golden = Case($"public-peft-{id}");
        var settings = id == "single"
            ? new MergeSettings { Method = MergeMethods.All["ties"], ProfileOverride = MergeProfiles.Peft, Density = 0.5 }
            : new MergeSettings { Method = MergeMethods.All["task_arithmetic"] };

        var weights = isSvd ? TimesScaling(golden) : Weights(golden);
        var merged = Merge(golden, settings with { Dtype = TensorDtype.F32 }, weights);

        using var expected = new SafetensorsFile(SharedFolder.Require("goldens", "merge", golden.GetProperty("expected").GetString()!));
        foreach (var module in merged.Modules)
        {
            var (nameA, nameB) = LoraAdapterFile.TensorNames(module.Module);
            var delta = isSvd ? expected.ReadF32($"base_model.model.{module.Module}.delta_pre_svd") : Product(expected, nameA, nameB);
            AssertClose(delta, Deltas.Of(module), golden);
        }
    }

    /// <summary>The PEFT of these cases applies s twice in its svd types: the same as weights that hold it once more.</summary>
    private static double[] TimesScaling(JsonElement golden) =>
        [.. Weights(golden).Zip(golden.GetProperty("inputs").EnumerateArray(), (weight, path) =>
        {
            using var adapter = new LoraAdapterFile(SharedFolder.Require("goldens", "merge", path.GetString()!));
            return weight * adapter.Modules.Select(module => module.Scaling).Distinct().Single();
        })];

    private static float[] Product(SafetensorsFile file, string nameA, string nameB)
    {
        var (a, b) = (file[nameA], file[nameB]);
        return [.. Deltas.Of(new LoraFactors("m", (int)a.Shape[0], (int)a.Shape[1], (int)b.Shape[0], 1, file.ReadF32(nameA), file.ReadF32(nameB))).Select(value => (float)value)];
    }

    /// <summary>A copy of an adapter with the layers of a case alone.</summary>
    private static string Only(string[] modules, string source, TempFolder copies)
    {
        var adapter = LoraAdapter.Read(source);
        var folder = Directory.CreateDirectory(copies[Path.GetFileName(source)]).FullName;
        new LoraAdapter(adapter.Config, adapter.Modules.Where(module => modules.Contains(module.Module["model.".Length..]))).Write(folder);
        return folder;
    }

    private static LoraAdapter Merge(JsonElement golden, MergeSettings settings, double[]? weights, Func<string, string>? prepare = null)
    {
        var folders = golden.GetProperty("inputs").EnumerateArray()
            .Select(path => SharedFolder.Require("goldens", "merge", path.GetString()!))
            .Select(path => prepare?.Invoke(path) ?? path).ToArray();
        var named = folders.Select(folder => (Path.GetFileName(folder), folder)).ToArray();
        var withWeights = settings with
        {
            Weights = weights is null ? settings.Weights : named.Zip(weights).ToDictionary(pair => pair.First.Item1, pair => pair.Second, StringComparer.Ordinal),
        };
        using var plan = MergePlan.Create(MergeRecipe.Of(withWeights, named));
        return Merger.Run(plan, cancellation: TestContext.Current.CancellationToken).Adapter;
    }

    private static JsonElement Case(string id)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Require("goldens", "merge", "manifest.json")));
        return manifest.RootElement.GetProperty("cases").EnumerateArray().Single(entry => entry.GetProperty("id").GetString() == id).Clone();
    }

    private static double[] Weights(JsonElement golden) => [.. golden.GetProperty("weights").EnumerateArray().Select(weight => weight.GetDouble())];

    private static void AssertClose(float[] expected, double[] actual, JsonElement golden) =>
        Assert.InRange(
            Deltas.RelativeDifference([.. expected.Select(value => (double)value)], actual), 0, golden.GetProperty("tolerance").GetProperty("rel_to_max").GetDouble());
}
