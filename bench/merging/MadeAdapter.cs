using Tributary.Adapters;
using Tributary.Safetensors;

namespace Tributary.MergeBench;

/// <summary>Writes an adapter of made-up numbers in the PEFT layout, bf16.</summary>
internal static class MadeAdapter
{
    private static readonly string[] Modules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>A of deviation 2^-7, B of 2^-9: deltas as small as those of real adapters.</summary>
    public static void Write(string folder, LlamaShapes shapes, string name, int rank)
    {
        Directory.CreateDirectory(folder + ".making");
        var config = new LoraConfig { R = rank, LoraAlpha = 2 * rank, BaseModelNameOrPath = shapes.Name, TargetModules = Modules };
        new LoraAdapter(config, shapes.Linears().Select(linear => Factors(linear, name, rank, config)), TensorDtype.BF16)
            .Write(folder + ".making");
        Directory.Move(folder + ".making", folder);
    }

    private static LoraFactors Factors((string Name, int In, int Out) linear, string name, int rank, LoraConfig config) => new(
        linear.Name, rank, linear.In, linear.Out, config.ScalingOf(linear.Name),
        MadeNumbers.Floats((long)rank * linear.In, name, linear.Name + ".A", -7),
        MadeNumbers.Floats((long)rank * linear.Out, name, linear.Name + ".B", -9));
}
