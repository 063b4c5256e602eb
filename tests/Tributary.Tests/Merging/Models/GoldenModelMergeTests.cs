using Tributary.Merging;
using Tributary.Merging.Entries;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Models;

/// <summary>Results of mergekit itself on the same models. Every case runs as a
/// recipe file; random ones with the masks that mergekit drew.</summary>
public sealed class GoldenModelMergeTests(ITestOutputHelper output)
{
    // mergekit drops the whole delta where gamma N is below 1: its slice is empty. Ours drops nothing on top.
    private const string Decided = "public-mergekit-breadcrumbs-ntop0";

    [Fact]
    public void Run_EveryMergekitCase_EqualsTheReference()
    {
        var failures = new List<string>();
        var cases = Cases();
        foreach (var golden in cases.Where(golden => Id(golden) != Decided))
        {
            failures.AddRange(Differences(golden));
        }

        Assert.Equal(SharedFolder.IsThere ? 54 : 22, cases.Count);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        output.WriteLine(FormattableString.Invariant($"mergekit: {cases.Count - 1} Agrees"));
        output.WriteLine($"mergekit: 1 DiffersByDecision: {Decided}");
    }

    [Fact]
    public void Run_BreadcrumbsWithoutTop_KeepsTheDelta()
    {
        var golden = Cases().Single(golden => Id(golden) == Decided);

        Assert.NotEmpty(Differences(golden));
    }

    private static string Id(JsonElement golden) => golden.GetProperty("id").GetString()!;

    private static List<JsonElement> Cases()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Require("goldens", "merge", "manifest.json")));
        return [.. manifest.RootElement.GetProperty("cases").EnumerateArray()
            .Where(entry => entry.GetProperty("tool").GetString() == "mergekit").Select(entry => entry.Clone())];
    }

    private static List<string> Differences(JsonElement golden)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["recipe.yaml"], Recipe(golden));
        using (var plan = Merger.Plan(MergeRecipe.Read(folder["recipe.yaml"]), Masks(golden)))
        {
            Merger.Run(plan, folder["out"], cancellation: TestContext.Current.CancellationToken);
        }

        using var expected = new SafetensorsFile(Shared(golden.GetProperty("expected").GetString()!));
        using var actual = new SafetensorsFile(folder["out", "model.safetensors"]);
        var tolerance = golden.GetProperty("tolerance").GetProperty("rel_to_max").GetDouble();
        Assert.Equal(expected.Tensors.Select(tensor => (tensor.Name, tensor.Dtype)),
            actual.Tensors.Select(tensor => (tensor.Name, tensor.Dtype)));
        return [.. expected.Tensors
            .Where(tensor => !HasNoTop(golden, tensor) || Id(golden) == Decided)
            .SelectMany(tensor => Far(golden, tensor.Name, expected.ReadF32(tensor.Name), actual.ReadF32(tensor.Name), tolerance))];
    }

    /// <summary>True if breadcrumbs have no largest entry to drop: there the reference drops all.</summary>
    private static bool HasNoTop(JsonElement golden, TensorInfo tensor) =>
        golden.GetProperty("method").GetString()!.StartsWith("breadcrumbs", StringComparison.Ordinal)
        && golden.GetProperty("inputs").GetProperty("models")[0].GetProperty("parameters").GetProperty("gamma")
            .GetDouble() * tensor.Count < 1;

    /// <summary>The entries that differ by more than the tolerance times the largest
    /// magnitude, but those whose reason is known and verified.</summary>
    private static IEnumerable<string> Far(JsonElement golden, string tensor, float[] expected, float[] actual, double tolerance)
    {
        var limit = tolerance * expected.Max(value => Math.Abs((double)value));
        var far = Enumerable.Range(0, expected.Length).Where(i => !(Math.Abs((double)expected[i] - actual[i]) <= limit)).ToArray();
        if (far.Length > 0 && Explanation(golden, tensor) is { } isExplained)
        {
            Assert.InRange(far.Length, 0, 1 + (expected.Length / 1000));
            far = [.. far.Where(i => !isExplained(i, expected[i], actual[i], limit))];
        }

        return far.Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{Id(golden)} {tensor}[{i}]: expected {expected[i]}, found {actual[i]}"));
    }

    /// <summary>What tells whether an entry may differ; null if none may.</summary>
    private static Func<int, float, float, double, bool>? Explanation(JsonElement golden, string tensor) =>
        golden.GetProperty("method").GetString() switch
    {
        "arcee_fusion" => FusionThreshold.Of(Values(golden, tensor, -1).Values, Values(golden, tensor, 0)
            .Values, Values(golden, tensor, 0).Columns).IsNear,
        "ties" or "dare_ties" when golden.GetProperty("dtype").GetString() == "bfloat16" => SixteenBitSteps(golden, tensor).IsRounding,
        _ => null,
    };

    private static SixteenBitSteps SixteenBitSteps(JsonElement golden, string tensor)
    {
        using var masks = new SafetensorsFile(Shared(golden.GetProperty("masks").GetString()!));
        var models = golden.GetProperty("inputs").GetProperty("models").EnumerateArray().ToArray();
        return new SixteenBitSteps(
            Values(golden, tensor, -1).Values,
            [.. models.Select((_, i) => Values(golden, tensor, i).Values)],
            [.. models.Select((_, i) => masks.ReadBytes(FormattableString.Invariant($"{tensor}.mask.{i}")))],
            [.. models.Select(model => model.GetProperty("parameters").GetProperty("weight").GetDouble())],
            golden.GetProperty("method").GetString() == "ties");
    }

    private static (float[] Values, int Columns) Values(JsonElement golden, string tensor, int model)
    {
        var inputs = golden.GetProperty("inputs");
        var path = model < 0 ? inputs.GetProperty("base").GetString()! : inputs.GetProperty("models")[model]
            .GetProperty("path").GetString()!;
        using var file = new SafetensorsFile(Shared(path + "/model.safetensors"));
        return (file.ReadF32(tensor), (int)file[tensor].Shape[^1]);
    }

    private static string Shared(string path) => SharedFolder.Require(["goldens", "merge", .. path.Split('/')]);

    /// <summary>The case as the YAML that mergekit's user would write.</summary>
    private static string Recipe(JsonElement golden)
    {
        var yaml = new StringBuilder();
        var inputs = golden.GetProperty("inputs");
        yaml.Append(CultureInfo.InvariantCulture, $"merge_method: {golden.GetProperty("method").GetString()}\ndtype: "
            + $"{golden.GetProperty("dtype").GetString()}\n");
        if (golden.GetProperty("out_dtype").GetString() is { } dtype)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"out_dtype: {dtype}\n");
        }

        if (inputs.GetProperty("base").GetString() is { } own)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"base_model: {Shared(own)}\n");
        }

        yaml.Append(CultureInfo.InvariantCulture, $"parameters: {golden.GetProperty("params").GetRawText()}\nmodels:\n");
        foreach (var model in inputs.GetProperty("models").EnumerateArray())
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - model: {Shared(model.GetProperty("path").GetString()!)}\n    parameters: "
                + $"{model.GetProperty("parameters").GetRawText()}\n");
        }

        return yaml.ToString();
    }

    private static RecordedMasks? Masks(JsonElement golden)
    {
        if (!golden.TryGetProperty("masks", out var path))
        {
            return null;
        }

        using var file = new SafetensorsFile(Shared(path.GetString()!));
        var order = golden.TryGetProperty("mask_stats", out var stats) && stats.TryGetProperty("model_order", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()!).ToArray()
            : ["m0", "m1", "m2"];
        var masks = new RecordedMasks();
        foreach (var tensor in file.Tensors)
        {
            var split = tensor.Name.LastIndexOf(".mask.", StringComparison.Ordinal);
            masks.Add(order[int.Parse(tensor.Name.AsSpan(split + 6), CultureInfo.InvariantCulture)], tensor.Name[..split],
                [.. file.ReadBytes(tensor.Name).Select(kept => kept != 0)]);
        }

        return masks;
    }
}
