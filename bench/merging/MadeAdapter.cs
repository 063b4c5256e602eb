using Tributary.Adapters;
using Tributary.Safetensors;

namespace Tributary.MergeBench;

/// <summary>Writes an adapter of made-up numbers in the PEFT layout, bf16.</summary>
internal static class MadeAdapter
{
    /// <summary>A of deviation 2^-7, B of 2^-9: deltas as small as those of real adapters.</summary>
    public static void Write(string folder, LlamaShapes shapes, string name, int rank)
    {
        Directory.CreateDirectory(folder + ".making");
        var config = new LoraConfig
        {
            R = rank, LoraAlpha = 2 * rank, BaseModelNameOrPath = shapes.Name,
            TargetModules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
        };
        LoraConfigFile.Write(Path.Combine(folder + ".making", LoraConfigFile.FileName), config);
        var layers = shapes.Linears().Select(linear => (linear, Names: LoraAdapterFile.TensorNames(linear.Name))).ToArray();
        using (var writer = new SafetensorsWriter(
            Path.Combine(folder + ".making", LoraAdapterFile.WeightsName),
            layers.SelectMany(layer => new[]
            {
                new TensorLayout(layer.Names.A, TensorDtype.BF16, [rank, layer.linear.In]),
                    new TensorLayout(layer.Names.B, TensorDtype.BF16, [layer.linear.Out, rank]),
            })))
        {
            foreach (var (linear, names) in layers)
            {
                writer.WriteBytes(names.A, MadeNumbers.Bytes((long)rank * linear.In, name, names.A, -7));
                writer.WriteBytes(names.B, MadeNumbers.Bytes((long)rank * linear.Out, name, names.B, -9));
            }

            writer.Complete();
        }

        Directory.Move(folder + ".making", folder);
    }
}
