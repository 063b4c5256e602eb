using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Training;

namespace Tributary.Tests.Training;

public sealed class ModelShapeTests
{
    [Fact]
    public void Of_Folder_CountsLinearLayersWithoutTables()
    {
        using var folder =
            Model("""{"model_type":"llama","hidden_size":4,"num_hidden_layers":1,"vocab_size":10,"num_attention_heads":2}""");

        Assert.Equal(new ModelShape(4 * 4 + (8 * 4), 1, 4, 4, 10), ModelShape.Of(folder.Path));
    }

    [Fact]
    public void Of_ConfigOfAnotherKind_IsUnknown()
    {
        using var folder = Model("""{"model_type":"gpt2","n_embd":4}""");

        Assert.Null(ModelShape.Of(folder.Path));
    }

    [Fact]
    public void Forward_CountsTwoForEveryMultiplicationAndAddition()
    {
        var shape = new ModelShape(100, 2, 8, 6, 50);

        // Three tokens: 3 x 2 x (100 + 10); six pairs x 2 layers x (scores and values) x 8 x 2; one row of the head: 6 x 50 x 2.
        Assert.Equal((3 * 2 * 110) + (6 * 2 * 2 * 8 * 2) + (6 * 50 * 2), shape.Forward(ModelWork.OfSequence(3, 1), 10));
    }

    [Fact]
    public void Training_CostsAForwardAndWhatFlowsBack()
    {
        var shape = new ModelShape(100, 2, 8, 6, 50);
        var work = ModelWork.OfSequence(3, 1);

        Assert.Equal((3 * ((4 * 100) + (6 * 10))) + (12 * 8 * 2 * 6) + (4 * 6 * 50), shape.Training(work, 10, recomputed: false));
        Assert.Equal((3 * 2 * 110) + (6 * 2 * 2 * 8 * 2), shape.Training(work, 10, recomputed: true)
            - shape.Training(work, 10, recomputed: false));
    }

    private static TempFolder Model(string config)
    {
        var folder = new TempFolder();
        File.WriteAllText(folder["config.json"], config);
        using var weights = new SafetensorsWriter(folder["model.safetensors"],
        [
            new TensorLayout("model.embed_tokens.weight", TensorDtype.F32, [10, 4]),
            new TensorLayout("model.layers.0.mlp.up_proj.weight", TensorDtype.F32, [8, 4]),
            new TensorLayout("model.layers.0.norm.weight", TensorDtype.F32, [4]),
            new TensorLayout("model.layers.0.self_attn.q_proj.weight", TensorDtype.F32, [4, 4]),
        ]);
        weights.Write("model.embed_tokens.weight", new float[40]);
        weights.Write("model.layers.0.mlp.up_proj.weight", new float[32]);
        weights.Write("model.layers.0.norm.weight", new float[4]);
        weights.Write("model.layers.0.self_attn.q_proj.weight", new float[16]);
        weights.Complete();
        return folder;
    }
}
