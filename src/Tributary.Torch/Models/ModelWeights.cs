using System.Runtime.InteropServices;
using Tributary.Models;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Torch.Models;

/// <summary>Weights between a Hugging Face folder, or a seed, and a <see cref="CausalModel"/>. Names
/// and shapes are checked against the configuration before anything is read.</summary>
internal static class ModelWeights
{
    /// <summary>Weights of a folder: where element type and device are the file's they
    /// stay in it, else each is converted once, into its place.</summary>
    public static CausalModel Load(string folder, ModelConfig config, Device device, ScalarType dtype)
    {
        using var catalog = new TensorCatalog(folder);
        var sources = Resolve(catalog, config);
        var mapped = new MappedWeights(catalog);
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        using var none = no_grad();
        foreach (var (name, _) in WeightNames.All(config))
        {
            using var scope = NewDisposeScope();
            weights.Add(name, mapped[sources[name]].to(dtype, device).DetachFromDisposeScope());
        }

        return new CausalModel(config, weights, mapped);
    }

    /// <summary>Fresh weights: matrices normal with the configuration's deviation, norms
    /// the identity, biases 0; each a function of seed and name.</summary>
    public static CausalModel Initialize(ModelConfig config, long seed)
    {
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, shape) in WeightNames.All(config))
        {
            var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
            if (shape.Length == 2)
            {
                CounterRandom.For(seed, "init", name).FillNormal(values, 0, config.InitializerRange);
            }
            else if (!name.EndsWith(".bias", StringComparison.Ordinal))
            {
                values.AsSpan().Fill(1 - (float)config.Family.NormOffset);
            }

            weights.Add(name, tensor(values, shape).requires_grad_().DetachFromDisposeScope());
        }

        return new CausalModel(config, weights);
    }

    public static void Save(string folder, CausalModel model, bool bfloat16)
    {
        File.WriteAllBytes(Path.Combine(folder, ModelConfigFile.FileName),
            ModelConfigWriter.Write(model.Config, bfloat16 ? "bfloat16" : "float32"));
        var dtype = bfloat16 ? TensorDtype.BF16 : TensorDtype.F32;
        using var writer = new SafetensorsWriter(
            Path.Combine(folder, "model.safetensors"),
            model.Weights.Select(weight => new TensorLayout(weight.Key, dtype, weight.Value.shape)),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        foreach (var (name, weight) in model.Weights)
        {
            writer.Write(name, Values(weight));
        }

        writer.Complete();
    }

    /// <summary>A copy of a tensor's elements as float32, row-major.</summary>
    public static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        return MemoryMarshal.Cast<byte, float>(tensor.to(ScalarType.Float32, CPU).contiguous().bytes).ToArray();
    }

    /// <summary>For each weight the tensor that holds it; absent ones and wrong shapes are refused, all at once.</summary>
    private static Dictionary<string, string> Resolve(TensorCatalog catalog, ModelConfig config)
    {
        var problems = new List<Problem>();
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, shape) in WeightNames.All(config))
        {
            var source = StoredName(catalog, config, name);
            if (catalog.Find(source) is not { } found)
            {
                problems.Add(new Problem(catalog.Folder, $"tensor '{name}' {TensorInfo.DescribeShape(shape)} is missing, "
                    + $"though config.json asks for it"));
            }
            else if (!found.Shape.SequenceEqual(shape))
            {
                problems.Add(new Problem(catalog.Folder, $"tensor '{source}' has shape {found.ShapeText}, expected "
                    + $"{TensorInfo.DescribeShape(shape)} from config.json"));
            }
            else if (found.Dtype is not (TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16))
            {
                problems.Add(new Problem(catalog.Folder, $"tensor '{source}' holds {found.Dtype.Name()}, expected F32, F16 or BF16"));
            }
            else
            {
                sources.Add(name, source);
            }
        }

        RefuseUnknown(catalog, config, sources, problems);
        return problems.Count == 0 ? sources : throw new BadInputException(problems);
    }

    /// <summary>What a weight is called in its file: models of text and images have two forms of names, and one real file keeps the
    /// embedding of a tied model as its output layer.</summary>
    private static string StoredName(TensorCatalog catalog, ModelConfig config, string name)
    {
        string[] heads = config.TieEmbeddings && name == $"{WeightNames.Embedding(config)}.weight" ? [$"{WeightNames.Head}.weight"] : [];
        return StoredNames(config, name).Concat(heads).FirstOrDefault(stored => catalog.Find(stored) is not null) ?? name;
    }

    private static IEnumerable<string> StoredNames(ModelConfig config, string name) =>
        config.Wrapper is null ? [name] : WrappedModel.StoredNames(name);

    /// <summary>A weight that the decoder would not use means that it is not the model that it is taken for.</summary>
    private static void RefuseUnknown(TensorCatalog catalog, ModelConfig config, Dictionary<string, string> sources, List<Problem> problems)
    {
        var used = sources.Values.ToHashSet(StringComparer.Ordinal);
        foreach (var tensor in catalog.Tensors.Where(tensor => !used.Contains(tensor.Name)))
        {
            // Old files keep the rotary frequencies; tied ones may keep a second copy of the embedding.
            var harmless = tensor.Name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal)
                || (config.TieEmbeddings && StoredNames(config, $"{WeightNames.Head}.weight").Contains(tensor.Name))
                || (config.Wrapper is not null && WrappedModel.IsVision(tensor.Name));
            if (!harmless && !problems.Any(problem => problem.Text.Contains($"'{tensor.Name}'", StringComparison.Ordinal)))
            {
                problems.Add(new Problem(catalog.Folder, $"tensor '{tensor.Name}' {tensor.ShapeText} has no place in a "
                    + $"{config.Wrapper ?? config.Architecture}; is config.json that of this model?"));
            }
        }
    }
}
