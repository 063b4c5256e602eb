using Tributary.Safetensors;

namespace Tributary.MergeBench;

/// <summary>Writes a model of made-up numbers, bf16, one file.</summary>
internal static class MadeModel
{
    /// <summary>Weights of deviation 2^-6.</summary>
    public static void Write(string folder, LlamaShapes shapes, string name)
    {
        Directory.CreateDirectory(folder + ".making");
        File.WriteAllText(Path.Combine(folder + ".making", "config.json"), FormattableString.Invariant($$"""
            {
              "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "bfloat16", "tie_word_embeddings": false,
              "hidden_size": {{shapes.Hidden}}, "intermediate_size": {{shapes.Inner}}, "num_hidden_layers": {{shapes.Layers}},
              "vocab_size": {{shapes.Vocabulary}}
            }
            """));
        var tensors = shapes.Tensors().ToArray();
        using (var writer = new SafetensorsWriter(
            Path.Combine(folder + ".making", "model.safetensors"),
            tensors.Select(tensor => new TensorLayout(tensor.Name, TensorDtype.BF16, tensor.Shape)),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" }))
        {
            foreach (var (tensor, shape) in tensors)
            {
                writer.WriteBytes(tensor, MadeNumbers.Bytes(shape.Aggregate(1L, (count, size) => count * size), name, tensor, -6));
            }

            writer.Complete();
        }

        Directory.Move(folder + ".making", folder);
    }
}
