using System.Globalization;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Adapters;

/// <summary>
/// An adapter's folder in the PEFT layout, opened: configuration and shapes are known and checked, factors are read one layer at a time,
/// so that a merge of large adapters needs the memory of a few layers. Reading is thread-safe.
/// </summary>
public sealed class LoraAdapterFile : IDisposable
{
    /// <summary>The file of the factors in an adapter's folder.</summary>
    public const string WeightsName = "adapter_model.safetensors";

    private const string Prefix = "base_model.model.";
    private const string SuffixA = ".lora_A.weight";
    private const string SuffixB = ".lora_B.weight";
    private readonly SafetensorsFile weights;
    private readonly Dictionary<string, LoraModule> modules = new(StringComparer.Ordinal);

    /// <summary>Opens a folder.</summary>
    /// <exception cref="BadInputException">A file is missing or damaged, or holds what plain LoRA factors cannot represent; all problems at once.</exception>
    public LoraAdapterFile(string folder)
    {
        Folder = folder;
        RefusePickle(folder);
        Config = LoraConfigFile.Read(Path.Combine(folder, LoraConfigFile.FileName));
        weights = new SafetensorsFile(Path.Combine(folder, WeightsName));
        try
        {
            ReadModules();
        }
        catch
        {
            weights.Dispose();
            throw;
        }

        Modules = [.. modules.Values.OrderBy(module => module.Name, StringComparer.Ordinal)];
        Dtype = CommonDtype();
    }

    /// <summary>The folder as given.</summary>
    public string Folder { get; }

    /// <summary>The adapter's configuration.</summary>
    public LoraConfig Config { get; }

    /// <summary>The adapted layers, sorted by name; one or more.</summary>
    public IReadOnlyList<LoraModule> Modules { get; }

    /// <summary>Element type of the stored factors; F32 where they differ.</summary>
    public TensorDtype Dtype { get; }

    /// <summary>The names of a layer's two tensors in a PEFT file.</summary>
    public static (string A, string B) TensorNames(string module) => (Prefix + module + SuffixA, Prefix + module + SuffixB);

    /// <summary>What is known of a layer; null where the adapter does not adapt it.</summary>
    public LoraModule? Find(string module) => modules.GetValueOrDefault(module);

    /// <summary>Reads a layer's factors.</summary>
    /// <exception cref="BadInputException">A factor holds a NaN or an infinity.</exception>
    public LoraFactors Read(string module)
    {
        var shape = modules[module];
        var (nameA, nameB) = TensorNames(module);
        return new LoraFactors(module, shape.Rank, shape.In, shape.Out, shape.Scaling, ReadFinite(nameA), ReadFinite(nameB));
    }

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
            throw new BadInputException(folder, $"is a pickle file: {PickleFiles.Refusal}; {PickleFiles.ConvertFile(folder)} and name its folder");
        }

        if (!File.Exists(Path.Combine(folder, WeightsName)) && PickleFiles.Find(folder) is { } pickle)
        {
            throw new BadInputException(folder, $"holds '{pickle}' but no {WeightsName}: {PickleFiles.Refusal}; {PickleFiles.ConvertFile(Path.Combine(folder, pickle))}");
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
            var columns = weights[name].Shape[1];
            throw new BadInputException(weights.Path, string.Create(CultureInfo.InvariantCulture, $"tensor '{name}' holds {destination[bad]} at [{(start + bad) / columns}, {(start + bad) % columns}]; the adapter is damaged or its training diverged"));
        }
    }

    private void ReadModules()
    {
        var problems = new List<Problem>();
        // A factor shared by several layers may be stored once, its other names in the metadata.
        foreach (var name in weights.Tensors.Select(tensor => tensor.Name).Concat(weights.Aliases.Keys.Order(StringComparer.Ordinal)))
        {
            if (Explain(name) is { } reason)
            {
                problems.Add(new Problem(weights.Path, $"tensor '{name}' {reason}"));
            }
            else if (weights[name].Dtype is not (TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16))
            {
                problems.Add(new Problem(weights.Path, $"tensor '{name}' holds {weights[name].Dtype.Name()}, expected F32, F16 or BF16"));
            }
            else if (name.EndsWith(SuffixA, StringComparison.Ordinal))
            {
                AddModule(name[Prefix.Length..^SuffixA.Length], problems);
            }
            else if (weights.Find(name[..^SuffixB.Length] + SuffixA) is null)
            {
                problems.Add(new Problem(weights.Path, $"tensor '{name}' has no {SuffixA[1..]} beside it"));
            }
        }

        if (weights.Tensors.Count == 0)
        {
            problems.Add(new Problem(weights.Path, "holds no tensors"));
        }

        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    /// <summary>Why a tensor cannot be read as a factor of a linear layer; null where it can.</summary>
    private static string? Explain(string name) => name switch
    {
        _ when name.Contains("lora_embedding_", StringComparison.Ordinal) => "is a LoRA factor of an embedding, which cannot be read here; train without the embedding among target_modules, or take the adapter out",
        _ when name.Contains("lora_magnitude_vector", StringComparison.Ordinal) => "is a magnitude of DoRA, which cannot be read here; train without use_dora, or take the adapter out",
        _ when name.EndsWith(".lora_B.bias", StringComparison.Ordinal) => "is a bias of B (lora_bias), which cannot be read here; train without lora_bias, or take the adapter out",
        _ when name.StartsWith(Prefix, StringComparison.Ordinal)
            && (name.EndsWith(SuffixA, StringComparison.Ordinal) || name.EndsWith(SuffixB, StringComparison.Ordinal)) => null,
        _ => $"is no LoRA factor: expected names of the form {Prefix}<module>{SuffixA} and {SuffixB[1..]}; modules trained whole (modules_to_save) and trained biases cannot be read here; train without them, or take the adapter out",
    };

    private void AddModule(string module, List<Problem> problems)
    {
        var (nameA, nameB) = TensorNames(module);
        var a = weights[nameA].Shape;
        var rank = Config.RankOf(module);
        if (weights.Find(nameB)?.Shape is not { } b)
        {
            problems.Add(new Problem(weights.Path, $"tensor '{nameA}' has no {SuffixB[1..]} beside it"));
        }
        else if (a.Count != 2 || b.Count != 2 || a[0] != b[1] || Math.Max(a[1], b[0]) > int.MaxValue || Math.Min(a[1], b[0]) < 1)
        {
            problems.Add(new Problem(weights.Path, $"tensors '{nameA}' {weights[nameA].ShapeText} and '{nameB}' {weights[nameB].ShapeText} are no pair of factors, expected [r x in] and [out x r]"));
        }
        else if (a[0] != rank)
        {
            problems.Add(new Problem(weights.Path, string.Create(CultureInfo.InvariantCulture, $"tensor '{nameA}' has the shape {weights[nameA].ShapeText}, expected rank {rank} from {LoraConfigFile.FileName}")));
        }
        else
        {
            modules.Add(module, new LoraModule(module, rank, (int)a[1], (int)b[0], Config.ScalingOf(module)));
        }
    }

    private TensorDtype CommonDtype()
    {
        var dtypes = weights.Tensors.Select(tensor => tensor.Dtype).Distinct().ToArray();
        return dtypes is [var one] ? one : TensorDtype.F32;
    }
}
