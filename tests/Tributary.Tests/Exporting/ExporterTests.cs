using Tributary.Adapters;
using Tributary.Exporting;
using Tributary.Exporting.Recipes;
using Tributary.Releases;
using Tributary.Safetensors;
using Tributary.Tests.Merging;

namespace Tributary.Tests.Exporting;

public sealed class ExporterTests : IDisposable
{
    private readonly SampleExport sample = new();

    [Fact]
    public void Write_Peft_LayersOfDifferentRank_AreTheSameDeltasAtOneRank()
    {
        var recipe = sample.Recipe(ExportForm.Peft) with { BaseName = "org/base" };

        var result = sample.Export(recipe);

        var (before, after) = (LoraAdapter.Read(recipe.Release.AdapterFolder!), LoraAdapter.Read(sample.Out));
        Assert.Equal([3, 5], before.Modules.Select(module => module.Rank).Distinct().Order());
        Assert.All(after.Modules, module => Assert.Equal((5, 1.0), (module.Rank, module.Scaling)));
        Assert.All(before.Modules.Zip(after.Modules), pair => Assert.Equal(Deltas.Of(pair.First), Deltas.Of(pair.Second)));
        Assert.Equal((TensorDtype.BF16, "org/base"), (after.Dtype, after.Config.BaseModelNameOrPath));
        Assert.Empty(after.Config.RankPattern);
        Assert.Empty(after.Config.AlphaPattern);
        Assert.Contains("merged: layers of rank 3 to 5 are padded with zeros to rank 5",
            Assert.Single(result.Notes), StringComparison.Ordinal);
        Assert.True(FolderManifest.IsComplete(sample.Out));
    }

    [Fact]
    public void Write_PeftWithRank_IsTheBestOfThatRankAndSaysWhatIsLost()
    {
        var recipe = sample.Recipe(ExportForm.Peft) with { Rank = 3 };

        var adapter = Assert.Single(sample.Export(recipe).Adapters);

        var (before, after) = (LoraAdapter.Read(recipe.Release.AdapterFolder!), LoraAdapter.Read(sample.Out));
        Assert.All(after.Modules, module => Assert.Equal(3, module.Rank));
        Assert.Equal(before.Modules.Where(module => module.Rank > 3).Select(module => module.Module),
            adapter.Truncated.Select(layer => layer.Module));
        foreach (var (whole, cut) in before.Modules.Zip(after.Modules))
        {
            var error = adapter.Truncated.FirstOrDefault(layer => layer.Module == whole.Module)?.Error ?? 0;
            // Factors are stored as BF16: 3 decimals.
            Assert.Equal(error, Deltas.RelativeNormDifference(Deltas.Of(whole), Deltas.Of(cut)), 0.01);
            Assert.Equal(whole.Rank > 3, error > 0.01);
        }

        var (lost, of) = before.Modules.Zip(after.Modules).Aggregate((0.0, 0.0), (sum, pair) => (
            sum.Item1 + Deltas.Of(pair.First).Zip(Deltas.Of(pair.Second), (x, y) => (x - y) * (x - y))
                .Sum(), sum.Item2 + Deltas.Of(pair.First).Sum(x => x * x)));
        Assert.Equal(Math.Sqrt(lost / of), adapter.TruncationError!.Value, 0.01);
    }

    [Fact]
    public void Write_PeftWithRoutes_PutsEachInItsFolderAndInTheCommandLine()
    {
        var recipe = sample.Recipe(ExportForm.Peft, routed: true) with { BaseName = "org/base" };

        var result = sample.Export(recipe);

        var (own, route) = (LoraAdapter.Read(recipe.Release.RouteFolder(SampleExport.Fr)!),
            LoraAdapter.Read(Path.Combine(sample.Out, "routes", "fr")));
        Assert.All(own.Modules.Zip(route.Modules), pair => Assert.Equal(Deltas.Of(pair.First), Deltas.Of(pair.Second)));
        Assert.Equal([$"vllm serve org/base --enable-lora --max-lora-rank 8 --max-loras 2 --lora-modules merged={result.Folder} "
            + $"fr={result.Folder}/routes/fr"], result.Serve);
        Assert.Equal("# Run in this folder.\nvllm serve org/base --enable-lora --max-lora-rank 8 --max-loras 2 --lora-modules merged=. "
            + "fr=routes/fr\n", File.ReadAllText(Path.Combine(sample.Out, "serve.txt")));
        var card = File.ReadAllText(Path.Combine(sample.Out, "README.md"));
        Assert.Contains($"| release | 1, digest `{recipe.Release.Digest}` |", card, StringComparison.Ordinal);
        Assert.Contains("| languages | de, fr (own adapter, routes/fr) |", card, StringComparison.Ordinal);
        Assert.Contains("| method | linear as defined by", card, StringComparison.Ordinal);
        Assert.Contains($"digest `{recipe.Release.Record.BaseModel}`", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Model_IsBasePlusDeltaInTheBasesTypes()
    {
        var recipe = sample.Recipe(ExportForm.Model, routed: true);

        var result = sample.Export(recipe);

        using var before = new TensorCatalog(sample.Base);
        using var after = new TensorCatalog(sample.Out);
        Assert.Equal(before.Tensors.Select(tensor => (tensor.Name, tensor.Dtype)),
            after.Tensors.Select(tensor => (tensor.Name, tensor.Dtype)));
        var deltas = LoraAdapter.Read(recipe.Release.AdapterFolder!).Modules.ToDictionary(module => module.Module + ".weight", Deltas.Of);
        foreach (var tensor in before.Tensors)
        {
            var expected = before.ReadF32(tensor.Name).Select((value, i) => value + (deltas.GetValueOrDefault(tensor.Name)?[i] ?? 0))
                .ToArray();
            Assert.All(expected.Zip(after.ReadF32(tensor.Name)), pair =>
                Assert.Equal(pair.First, pair.Second, (Math.Abs(pair.First) / 256) + 1e-6));
        }

        Assert.Equal(File.ReadAllText(Path.Combine(sample.Base, "tokenizer.json")),
            File.ReadAllText(Path.Combine(sample.Out, "tokenizer.json")));
        Assert.Equal("fr", Assert.Single(result.Adapters).Name);
        Assert.InRange(result.RoundingError!.Value, 1e-6, 0.1);
        Assert.Equal(2, result.Serve.Count);
        Assert.Equal($"vllm serve {result.Folder}", result.Serve[0]);
        Assert.Contains("--lora-modules fr=", result.Serve[1], StringComparison.Ordinal);
        Assert.Contains("trained on the base model and are not in these weights", result.Notes[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(sample.Out, "recipe.yaml")));
    }

    [Fact]
    public void Write_ReleaseThatIsAModel_IsCopiedAndHasNoAdapter()
    {
        var release = sample.Release(isModel: true);

        sample.Export(new ExportRecipe { Release = release, Form = ExportForm.Model, BaseModel = sample.Base });

        var (before, after) = (FolderManifest.Of(release.ModelFolder!).Files, FolderManifest.Read(sample.Out).Files);
        Assert.Equal(before.Where(file => file.Name != "README.md"), after.Where(file => file.Name is not ("README.md" or "serve.txt")));
        Assert.Contains("# Merged model of Fluß", File.ReadAllText(Path.Combine(sample.Out, "README.md")), StringComparison.Ordinal);
        Assert.Contains("is a whole model and holds no merged adapter", Assert.Throws<BadInputException>(() => Exporter.Write(
            new ExportRecipe { Release = release, Form = ExportForm.Peft, BaseModel = sample.Base }, sample.Out + "2", sample.Digests,
                stop: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExportForm.Peft)]
    [InlineData(ExportForm.Model)]
    [InlineData(ExportForm.GgufLora)]
    internal void Write_Twice_GivesTheSameBytes(ExportForm form)
    {
        var recipe = sample.Recipe(form, routed: true);

        sample.Export(recipe);
        Exporter.Write(recipe, Path.Combine(sample.Folder, "again"), sample.Digests, stop: TestContext.Current.CancellationToken);

        Assert.Equal(FolderManifest.Read(sample.Out).ContentDigest,
            FolderManifest.Read(Path.Combine(sample.Folder, "again")).ContentDigest);
    }

    [Fact]
    public void Write_FolderThatIsNotEmpty_IsRefused()
    {
        Directory.CreateDirectory(sample.Out);
        File.WriteAllText(Path.Combine(sample.Out, "mine"), "x");

        Assert.Contains("not an empty folder", Refusal(sample.Recipe(ExportForm.Peft)), StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(Path.Combine(sample.Out, "mine")));
    }

    [Fact]
    public void Write_DamagedRelease_IsRefusedWithNothingWritten()
    {
        var recipe = sample.Recipe(ExportForm.Peft);
        var weights = Path.Combine(recipe.Release.AdapterFolder!, LoraAdapterFile.WeightsName);
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);

        Assert.Contains("is damaged: expected SHA-256", Refusal(recipe), StringComparison.Ordinal);
        Assert.False(Directory.Exists(sample.Out));
    }

    [Fact]
    public void Write_OtherBaseModel_IsRefused()
    {
        var recipe = sample.Recipe(ExportForm.Model);
        File.WriteAllText(Path.Combine(sample.Base, "tokenizer.json"), "{ }");

        Assert.Contains("is another base model than that of release 1", Refusal(recipe), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RankAndDtypeWithoutMeaning_AreRefusedTogether()
    {
        var text = Refusal(sample.Recipe(ExportForm.Model) with { Rank = 2, Dtype = TensorDtype.F16 });

        Assert.Contains("rank: has no effect", text, StringComparison.Ordinal);
        Assert.Contains("dtype: is for llama.cpp's files alone", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Stopped_LeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => Exporter.Write(sample.Recipe(ExportForm.Peft), sample.Out,
            sample.Digests, stop: stop.Token));
        Assert.False(Directory.Exists(sample.Out));
    }

    [Fact]
    public void Document_HasFormAdaptersAndServe()
    {
        using var document = JsonDocument.Parse(sample.Export(sample.Recipe(ExportForm.Peft) with { Rank = 2 }).ToJson());

        var root = document.RootElement;
        Assert.Equal(("peft", 1), (root.GetProperty("form").GetString(), root.GetProperty("release").GetInt32()));
        Assert.InRange(root.GetProperty("adapters")[0].GetProperty("truncation_error").GetDouble(), 0.01, 0.99);
        Assert.StartsWith("vllm serve ", root.GetProperty("serve")[0].GetString(), StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();

    private string Refusal(ExportRecipe recipe) => string.Join('\n',
        Assert.Throws<BadInputException>(() => sample.Export(recipe)).Problems);
}
