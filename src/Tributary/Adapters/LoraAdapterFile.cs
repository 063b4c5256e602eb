using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Adapters;

/// <summary>
/// An adapter's folder in the PEFT layout, opened: configuration and shapes are known and checked, factors are read one layer at a time,
/// so that a merge of large adapters needs the memory of a few layers. Reading is thread-safe.
/// </summary>
internal sealed class LoraAdapterFile : IDisposable
{
    /// <summary>The file of the factors in an adapter's folder.</summary>
    public const string WeightsName = "adapter_model.safetensors";

    private readonly SafetensorsFile weights;
    private readonly AdapterTensors tensors;

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="use">What for: a merge refuses more.</param>
    /// <exception cref="BadInputException">A file is missing or damaged, or holds what cannot
    /// be represented or merged; all problems of a file at once.</exception>
    public LoraAdapterFile(string folder, AdapterUse use = AdapterUse.OnModel)
    {
        Folder = folder;
        RefusePickle(folder);
        Config = LoraConfigFile.Read(Path.Combine(folder, LoraConfigFile.FileName), use);
        weights = new SafetensorsFile(Path.Combine(folder, WeightsName));
        tensors = new AdapterTensors(weights, Config, use);
        try
        {
            tensors.Sort();
        }
        catch
        {
            weights.Dispose();
            throw;
        }

        Modules = [.. tensors.Modules.Values.OrderBy(module => module.Name, StringComparer.Ordinal)];
        Dtype = weights.Tensors.Select(tensor => tensor.Dtype).Distinct().ToArray() is [var one] ? one : TensorDtype.F32;
    }

    /// <summary>The folder as given.</summary>
    public string Folder { get; }

    /// <summary>The adapter's configuration.</summary>
    public LoraConfig Config { get; }

    /// <summary>The adapted layers, sorted by name; one or more if the file is read for a merge.</summary>
    public IReadOnlyList<LoraModule> Modules { get; }

    /// <summary>Parameters of the base model that the file holds whole, sorted by their names in the file.</summary>
    public IReadOnlyList<SavedParameter> Saved => tensors.Saved;

    /// <summary>Element type of the stored factors; F32 where they differ.</summary>
    public TensorDtype Dtype { get; }

    /// <summary>What a merge would refuse of the adapter, each with its reason; empty if it can be
    /// merged. A tensor that the configuration announces is not named again.</summary>
    public IReadOnlyList<string> Unmergeable =>
    [
        .. UnmergeableLora.Reasons(Config),
        .. weights.Tensors.Where(tensor => !UnmergeableLora.IsAnnounced(Config, tensor.Name))
            .Select(tensor => (tensor.Name, Reason: UnmergeableLora.Reason(tensor.Name)))
            .Where(tensor => tensor.Reason is not null).Select(tensor => $"tensor '{tensor.Name}' {tensor.Reason}"),
    ];

    /// <summary>The names of a linear layer's two tensors in a PEFT file.</summary>
    public static (string A, string B) TensorNames(string module) =>
        (AdapterTensorName.Of(AdapterTensorKind.FactorA, module), AdapterTensorName.Of(AdapterTensorKind.FactorB, module));

    /// <summary>A digest of the configuration and the weights.</summary>
    public static Digest ContentDigest(string folder, Func<string, Digest> digestOfFile) =>
        Digest.OfParts(new[] { LoraConfigFile.FileName, WeightsName }.Select(name =>
            KeyValuePair.Create(name, digestOfFile(Path.Combine(folder, name)).Hex)));

    /// <summary>What is known of a layer; null if the adapter does not adapt it.</summary>
    public LoraModule? Find(string module) => tensors.Modules.GetValueOrDefault(module);

    /// <summary>Reads a layer's factors.</summary>
    /// <exception cref="BadInputException">A factor holds a NaN or an infinity.</exception>
    public LoraFactors Read(string module)
    {
        var shape = tensors.Modules[module];
        float[] Read(AdapterTensorKind kind) => ReadFinite(tensors.NameOf(module, kind));
        return new LoraFactors(module, shape.Rank, shape.In, shape.Out, shape.Scaling, Read(shape.Factors.A), Read(shape.Factors.B))
        {
            IsEmbedding = shape.IsEmbedding,
            Magnitude = shape.HasMagnitude ? Read(AdapterTensorKind.Magnitude) : null,
            BiasB = shape.HasBias ? Read(AdapterTensorKind.BiasB) : null,
        };
    }

    /// <summary>Reads a parameter that is held whole.</summary>
    /// <exception cref="BadInputException">It holds a NaN or an infinity.</exception>
    public SavedValues Read(SavedParameter parameter) => new(parameter, ReadFinite(parameter.Tensor));

    /// <summary>Reads consecutive entries of a layer's A, flattened.</summary>
    /// <exception cref="BadInputException">One is a NaN or an infinity.</exception>
    public void ReadA(string module, long start, Span<float> destination) => ReadFinite(TensorNames(module).A, start, destination);

    /// <summary>Reads consecutive entries of a layer's B, flattened.</summary>
    /// <exception cref="BadInputException">One is a NaN or an infinity.</exception>
    public void ReadB(string module, long start, Span<float> destination) => ReadFinite(TensorNames(module).B, start, destination);

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    private static void RefusePickle(string folder)
    {
        if (File.Exists(folder) && PickleFiles.IsPickle(folder))
        {
            throw new BadInputException(folder, $"is a pickle file: {PickleFiles.Refusal}; "
                + $"{PickleFiles.ConvertFile(folder)} and name its folder");
        }

        if (!File.Exists(Path.Combine(folder, WeightsName)) && PickleFiles.Find(folder) is { } pickle)
        {
            throw new BadInputException(folder, $"holds '{pickle}' but no {WeightsName}: {PickleFiles.Refusal}; "
                + $"{PickleFiles.ConvertFile(Path.Combine(folder, pickle))}");
        }
    }

    private float[] ReadFinite(string name)
    {
        var values = GC.AllocateUninitializedArray<float>(checked((int)weights[name].Count));
        ReadFinite(name, 0, values);
        return values;
    }

    private void ReadFinite(string name, long start, Span<float> destination)
    {
        weights.ReadF32(name, start, destination);
        var bad = FloatFormats.IndexOfNonFinite(destination);
        if (bad >= 0)
        {
            var (shape, at) = (weights[name].Shape, start + bad);
            var place = shape.Count == 1 ? Invariant.Text(at)
                : string.Create(CultureInfo.InvariantCulture, $"{at / shape[^1]}, {at % shape[^1]}");
            throw new BadInputException(weights.Path, string.Create(CultureInfo.InvariantCulture,
                $"tensor '{name}' holds {destination[bad]} at [{place}]; the adapter is damaged or its training diverged"));
        }
    }
}
