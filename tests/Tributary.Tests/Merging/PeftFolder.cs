using System.Text.Json.Nodes;
using Tributary.Safetensors;

namespace Tributary.Tests.Merging;

/// <summary>Changes an adapter's folder into what PEFT writes for features beyond
/// plain factors: keys of the configuration, further tensors.</summary>
internal static class PeftFolder
{
    /// <summary>Sets a key of <c>adapter_config.json</c> to a JSON value.</summary>
    public static void SetKey(string folder, string key, string json)
    {
        var path = Path.Combine(folder, "adapter_config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config[key] = JsonNode.Parse(json);
        File.WriteAllText(path, config.ToJsonString());
    }

    /// <summary>Adds a tensor of zeros.</summary>
    public static void AddTensor(string folder, string name, params long[] shape) => Rewrite(folder, [(name, shape)], []);

    /// <summary>Stores a tensor of an equal one's name no more, but records it as tied in the metadata.</summary>
    public static void Tie(string folder, string alias, string stored) => Rewrite(folder, [], new() { [alias] = stored });

    /// <summary>Overwrites one value of a tensor, whatever its type.</summary>
    public static void SetValue(string folder, string tensor, long index, float value)
    {
        var path = Path.Combine(folder, "adapter_model.safetensors");
        TensorInfo info;
        using (var file = new SafetensorsFile(path))
        {
            info = file[tensor];
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
        stream.Position = info.Offset + (index * info.Dtype.Size());
        stream.Write(info.Dtype switch
        {
            TensorDtype.F32 => BitConverter.GetBytes(value),
            TensorDtype.F16 => BitConverter.GetBytes((Half)value),
            TensorDtype.BF16 => BitConverter.GetBytes(value)[2..],
            _ => throw new ArgumentException($"{info.Dtype}", nameof(tensor)),
        });
    }

    private static void Rewrite(string folder, (string Name, long[] Shape)[] added, Dictionary<string, string> tied)
    {
        var path = Path.Combine(folder, "adapter_model.safetensors");
        var changed = path + ".changed";
        using (var before = new SafetensorsFile(path))
        {
            var kept = before.Tensors.Where(tensor => !tied.ContainsKey(tensor.Name)).ToArray();
            using var after = new SafetensorsWriter(
                changed, kept.Select(tensor => new TensorLayout(tensor.Name, tensor.Dtype, tensor.Shape))
                    .Concat(added.Select(tensor => new TensorLayout(tensor.Name, TensorDtype.F32, tensor.Shape))), tied);
            foreach (var tensor in kept)
            {
                after.WriteBytes(tensor.Name, before.ReadBytes(tensor.Name));
            }

            foreach (var (name, shape) in added)
            {
                after.Write(name, new float[shape.Aggregate(1L, (product, size) => product * size)]);
            }

            after.Complete();
        }

        File.Move(changed, path, overwrite: true);
    }
}
