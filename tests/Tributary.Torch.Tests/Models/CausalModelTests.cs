using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Models;

public sealed class CausalModelTests
{
    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void Run_GoldenBatches_GivesTheSameLogitsAndLoss(string name)
    {
        var folder = Goldens.Model(name);
        using var model = CausalModel.Load(folder);
        using var golden = new SafetensorsFile(Path.Combine(folder, "expected.safetensors"));
        using var expected = Goldens.Json(Path.Combine(folder, "expected.json"));
        foreach (var set in expected.RootElement.GetProperty("sets").EnumerateObject())
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var ids = Goldens.Whole(golden, $"{set.Name}.input_ids");
            var mask = Goldens.Whole(golden, $"{set.Name}.attention_mask");
            var given = golden.Find($"{set.Name}.position_ids") is null ? null : Goldens.Whole(golden, $"{set.Name}.position_ids");
            var logits = model.Logits(new PassInput(ids) { AttentionMask = set.Name == "full" ? null : mask, PositionIds = given });
            Goldens.AssertClose(golden.ReadF32($"{set.Name}.logits"), logits, mask, 1e-4);

            var labels = Goldens.Whole(golden, $"{set.Name}.labels");
            var (rows, targets) = Goldens.Labelled(labels);
            // The reference scores a label behind padding too, from a row that has no meaning: that row is its own.
            var reference = tensor(golden.ReadF32($"{set.Name}.logits")).reshape(logits.shape[0], -1);
            var scored = reference.shape[1] == logits.shape[1] ? where(mask.reshape(-1, 1) == 1, logits, reference) : logits;
            var loss = nn.functional.cross_entropy(scored.index_select(0, rows), targets).item<float>();
            Assert.Equal(set.Value.GetProperty("loss").GetDouble(), loss, 1e-5);
            Assert.Equal(set.Value.GetProperty("num_scored_tokens").GetInt32(), rows.shape[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void Logits_RightPaddedRows_NeedNoMask(string name)
    {
        var folder = Goldens.Model(name);
        using var model = CausalModel.Load(folder);
        using var golden = new SafetensorsFile(Path.Combine(folder, "expected.safetensors"));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var ids = Goldens.Whole(golden, "right_pad.input_ids");
        var (rows, _) = Goldens.Labelled(Goldens.Whole(golden, "right_pad.labels"));
        var all = tensor(golden.ReadF32("right_pad.logits")).reshape(ids.numel(), -1);
        var own = model.Logits(ids, rows).narrow(1, 0, all.shape[1]);
        Assert.True((own - all.index_select(0, rows)).abs().max().item<float>() < 1e-4);
    }

    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void HeadLogits_OfHiddenRows_AreTheLogits(string name)
    {
        using var model = CausalModel.Load(Goldens.Model(name));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var ids = tensor(new long[] { 5, 6, 7, 8, 9, 10 }, [2, 3]);
        var rows = tensor(new long[] { 4, 1 });

        var hidden = model.Hidden(ids, rows);

        Assert.Equal([2, model.Config.HiddenSize], hidden.shape);
        Assert.Equal(ModelWeights.Values(model.Logits(ids, rows)), ModelWeights.Values(model.HeadLogits(hidden)));
        Assert.True((model.Logits(ids).index_select(0, rows) - model.HeadLogits(hidden)).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void Save_Initialized_LoadsAsTheSameModel()
    {
        var config = Tiny.Config with { TieEmbeddings = true };
        using var temp = new TempFolder();
        using var model = CausalModel.Initialize(config, 7);
        model.Save(temp.Path);
        using var again = CausalModel.Load(temp.Path);
        using var same = CausalModel.Initialize(config, 7);
        Assert.Equal(config with { EosTokenIds = [] }, again.Config with { EosTokenIds = [], Windows = [] });
        Assert.Equal(model.Weights.Keys.Order(StringComparer.Ordinal), again.Weights.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, weight) in model.Weights)
        {
            Assert.Equal(ModelWeights.Values(weight), ModelWeights.Values(again.Weights[name]));
            Assert.Equal(ModelWeights.Values(weight), ModelWeights.Values(same.Weights[name]));
        }
    }

    [Fact]
    public void SumLoss_TrainedInFull_Falls()
    {
        TorchRuntime.Load();
        using var model = CausalModel.Initialize(Tiny.Config with { TieEmbeddings = true }, 7);
        using var scope = NewDisposeScope();
        var ids = tensor(new long[] { 5, 6, 7, 8, 9, 10 }, [1, 6]);
        var rows = arange(5, dtype: ScalarType.Int64);
        var labels = tensor(new long[] { 6, 7, 8, 9, 10 });
        var losses = new List<float>();
        for (var step = 0; step < 20; step++)
        {
            var loss = model.SumLoss(ids, rows, labels);
            loss.backward();
            losses.Add(loss.item<float>());
            using (no_grad())
            {
                foreach (var weight in model.Weights.Values)
                {
                    weight.sub_(weight.grad! * 0.05f);
                    weight.grad!.zero_();
                }
            }
        }

        Assert.True(losses[^1] < losses[0] / 2, string.Join(' ', losses));
    }

    [Fact]
    public void Load_StoryModel_TakesTheEmbeddingFromItsAlias()
    {
        var folder = SharedFolder.Require("inputs", "story-llama-0.65M");
        using var model = CausalModel.Load(folder);
        using var values = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected_values.json")));
        foreach (var value in values.RootElement.EnumerateArray())
        {
            var name = value.GetProperty("tensor").GetString()!;
            var weight = model.Weights[name == "lm_head.weight" ? "model.embed_tokens.weight" : name];
            Assert.Equal(value.GetProperty("value").GetSingle(), ModelWeights.Values(weight)[value.GetProperty("flat_index").GetInt32()]);
        }
    }

    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void Run_WithCache_GeneratesTheReferencesTokens(string name)
    {
        var folder = Goldens.Model(name);
        using var model = CausalModel.Load(folder);
        using var json = Goldens.Json(Path.Combine(folder, "expected.json"));
        foreach (var set in json.RootElement.GetProperty("greedy").EnumerateObject())
        {
            foreach (var ((prompt, mask), tokens) in Rows(set.Value, "prompt_ids").Zip(Rows(set.Value, "attention_mask"))
                .Zip(Rows(set.Value, "new_tokens")))
            {
                Assert.Equal(tokens, Greedy(model, [.. prompt.Where((_, index) => mask[index] == 1)], tokens.Length));
            }
        }
    }

    [Fact]
    public void Logits_Stories260K_AreTheReferences()
    {
        using var model = CausalModel.Load(SharedFolder.Require("goldens", "model", "stories260K", "hf"));
        using var golden = new SafetensorsFile(SharedFolder.Require("goldens", "model", "stories260K", "logits.safetensors"));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        for (var i = 0; i < 3; i++)
        {
            var ids = Goldens.Whole(golden, FormattableString.Invariant($"{i}.tokens")).unsqueeze(0);
            Goldens.AssertClose(golden.ReadF32(FormattableString.Invariant($"{i}.logits")), model.Logits(ids), ones_like(ids), 1e-3);
        }
    }

    [Fact]
    public void Load_WeightsOfAnotherConfig_NamesEveryTensorWithBothShapes()
    {
        using var temp = new TempFolder();
        using (var model = CausalModel.Initialize(Tiny.Config, 1))
        {
            model.Save(temp.Path);
        }

        File.WriteAllBytes(temp["config.json"], ModelConfigWriter.Write(Tiny.Config with
            { IntermediateSize = 40, Layers = 3, TieEmbeddings = true }, "float32"));
        var refused = Assert.Throws<BadInputException>(() => CausalModel.Load(temp.Path));
        Assert.Contains("'model.layers.0.mlp.gate_proj.weight' has shape [48 x 32], expected [40 x 32]",
            refused.Message, StringComparison.Ordinal);
        Assert.Contains("'model.layers.2.mlp.up_proj.weight' [40 x 32] is missing", refused.Message, StringComparison.Ordinal);
        Assert.Equal(6 + 9, refused.Problems.Count);

        File.WriteAllBytes(temp["config.json"], ModelConfigWriter.Write(Tiny.Config with { Layers = 1 }, "float32"));
        Assert.Contains("has no place", Assert.Throws<BadInputException>(() => CausalModel.Load(temp.Path))
            .Message, StringComparison.Ordinal);
    }

    private static long[] Greedy(CausalModel model, long[] prompt, int count)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var cache = new KeyValueCache(model, 1, prompt.Length + count);
        var generated = new List<long>();
        var input = prompt;
        while (generated.Count < count)
        {
            var logits = model.Logits(new PassInput(tensor(input, [1, input.Length]))
                { Rows = tensor(new long[] { input.Length - 1 }), Cache = cache });
            input = [logits.argmax(-1).item<long>()];
            generated.Add(input[0]);
        }

        return [.. generated];
    }

    private static IEnumerable<long[]> Rows(JsonElement set, string name) =>
        set.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt64()).ToArray());
}
