using System.Buffers.Binary;
using Tributary.Fuzz.Mutations;
using Tributary.Safetensors;

namespace Tributary.Fuzz.Parsers;

/// <summary>Safetensors files, and the index of a model's shards.</summary>
internal static class WeightParsers
{
    private const int MostDataBytes = 4096;

    public static IReadOnlyList<ParserEntry> All { get; } =
    [
        new("safetensors", ".safetensors", IsDear: false, Safetensors),
        new("shard-index", ".json", IsDear: false, ShardIndex),
    ];

    private static FuzzedParser Safetensors(TempFolder folder)
    {
        JsonTree[] headers =
        [
            JsonTree.Parse("""
                {"__metadata__": {"format": "pt", "c": "b"}, "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
                "b": {"dtype": "BF16", "shape": [4], "data_offsets": [24, 32]}, "d": {"dtype": "I64", "shape": [], "data_offsets": [32,
                    40]}}
                """u8),
            JsonTree.Parse("""
                {"x.lora_A.weight": {"dtype": "F16", "shape": [4, 4], "data_offsets": [0, 32]},
                "y": {"dtype": "F4", "shape": [2], "data_offsets": [32, 33]}, "e": {"dtype": "U8", "shape": [0], "data_offsets": [33, 33]}}
                """u8),
        ];
        var path = folder["a.safetensors"];
        return new FuzzedParser(dice => Weights(dice, dice.Of(headers)), input =>
        {
            File.WriteAllBytes(path, input);
            using var file = new SafetensorsFile(path);
            foreach (var tensor in file.Tensors)
            {
                file.ReadBytes(tensor.Name);
                if (tensor.Dtype is TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16 or TensorDtype.F64)
                {
                    file.ReadF32(tensor.Name);
                }
            }
        });
    }

    private static FuzzedParser ShardIndex(TempFolder folder)
    {
        Write(folder["model-1.safetensors"], "a", "b");
        Write(folder["model-2.safetensors"], "c");
        var path = folder["model.safetensors.index.json"];
        var index = JsonTree.Parse("""
            {"metadata": {"total_size": 12}, "weight_map": {"a": "model-1.safetensors", "b": "model-1.safetensors",
                "c": "model-2.safetensors"}}
            """u8);
        return new FuzzedParser(dice => JsonMutations.Of(dice, index, "\"model-1.safetensors\"", "\"a\""), input =>
        {
            File.WriteAllBytes(path, input);
            using var catalog = new TensorCatalog(folder.Path);
            catalog.Tensors.ToList().ForEach(tensor => catalog.ReadF32(tensor.Name));
        });
    }

    /// <summary>A file with a changed header: its length is right, most often, and so is that of its data.</summary>
    private static byte[] Weights(Dice dice, JsonTree header)
    {
        var text = JsonMutations.Of(dice, header);
        var data = new byte[dice.OneIn(8) ? dice.Below(MostDataBytes) : header.All().SelectMany(node => node.Below)
            .Where(entry => entry.Key == "\"data_offsets\"").Max(entry => int.Parse(entry.Value.Below[1].Value.Leaf!,
                CultureInfo.InvariantCulture))];
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        byte[] file = [.. length, .. text, .. data];
        return dice.OneIn(8) ? ByteMutations.Of(dice, file) : file;
    }

    private static void Write(string path, params string[] names)
    {
        using var writer = new SafetensorsWriter(path, names.Select(name => new TensorLayout(name, TensorDtype.F32, [1])));
        names.ToList().ForEach(name => writer.Write(name, [1f]));
        writer.Complete();
    }
}
