using Tributary.Safetensors;

namespace Tributary.Adapters;

/// <summary>A LoRA adapter in memory, factors in float32. Written, it is a folder that PEFT loads.</summary>
public sealed class LoraAdapter
{
    /// <summary>An adapter of a configuration and the factors of its layers.</summary>
    /// <param name="config">Ranks and alphas must give each layer the rank and scaling of its factors.</param>
    /// <param name="modules">One or more layers; kept sorted by name.</param>
    /// <param name="dtype">F32, F16 or BF16: how <see cref="Write"/> stores the factors.</param>
    /// <param name="saved">Parameters of the base model that are stored whole.</param>
    /// <exception cref="ArgumentException">Configuration and factors disagree, or a layer appears twice.</exception>
    public LoraAdapter(LoraConfig config, IEnumerable<LoraFactors> modules, TensorDtype dtype = TensorDtype.F32,
        IEnumerable<SavedValues>? saved = null)
    {
        Config = config;
        Dtype = dtype;
        Saved = [.. (saved ?? []).OrderBy(one => one.Info.Tensor, StringComparer.Ordinal)];
        Modules = [.. modules.OrderBy(module => module.Module, StringComparer.Ordinal)];
        for (var i = 0; i < Modules.Count; i++)
        {
            RequireConsistent(Modules[i]);
            if (i > 0 && Modules[i].Module == Modules[i - 1].Module)
            {
                throw new ArgumentException($"module '{Modules[i].Module}' appears twice", nameof(modules));
            }
        }
    }

    /// <summary>What <c>adapter_config.json</c> says.</summary>
    public LoraConfig Config { get; }

    /// <summary>The factors of the adapted layers, sorted by name.</summary>
    public IReadOnlyList<LoraFactors> Modules { get; }

    /// <summary>Parameters of the base model that are stored whole, sorted by their names in the file.</summary>
    public IReadOnlyList<SavedValues> Saved { get; }

    /// <summary>How <see cref="Write"/> stores the factors.</summary>
    public TensorDtype Dtype { get; }

    /// <summary>Reads a folder in the PEFT layout.</summary>
    /// <exception cref="BadInputException">See <see cref="LoraAdapterFile"/>.</exception>
    public static LoraAdapter Read(string folder)
    {
        using var file = new LoraAdapterFile(folder);
        return new LoraAdapter(file.Config, file.Modules.Select(module => file.Read(module.Name)), file.Dtype,
            file.Saved.Select(file.Read));
    }

    /// <summary>Writes <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>
    /// into an existing folder that holds neither.</summary>
    public void Write(string folder)
    {
        LoraConfigFile.Write(Path.Combine(folder, LoraConfigFile.FileName), Config);
        using var writer = new SafetensorsWriter(
            Path.Combine(folder, LoraAdapterFile.WeightsName),
            Modules.SelectMany(module => Layouts(module.Shape, Dtype))
                .Concat(Saved.Select(one => new TensorLayout(one.Info.Tensor, Dtype, one.Info.Shape))),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        foreach (var (name, values) in Modules.SelectMany(Tensors).Concat(Saved.Select(one => (one.Info.Tensor, one.Values))))
        {
            writer.Write(name, values);
        }

        writer.Complete();
    }

    /// <summary>
    /// The adapter whose every delta is lambda times this one's: B is multiplied, each entry rounded once, while rank, alpha and A stay,
    /// so that the result is written with the same configuration.
    /// </summary>
    /// <exception cref="ArgumentException">A lambda other than 1, and something
    /// beside plain factors, which it would leave as it is.</exception>
    public LoraAdapter Scaled(double lambda) => lambda == 1
        ? this
        : !IsPlain ? throw new ArgumentException("only plain factors can be scaled", nameof(lambda))
        : new LoraAdapter(Config, Modules.Select(module => module with { B = [.. module.B.Select(entry => (float)(entry * lambda))] }),
            Dtype);

    /// <summary>True if every delta is s B A and nothing is stored beside the factors.</summary>
    public bool IsPlain => Saved.Count == 0 && Modules.All(module => module.Magnitude is null && module.BiasB is null);

    /// <summary>The tensors of a layer as they lie in a PEFT file.</summary>
    internal static IEnumerable<TensorLayout> Layouts(LoraModule module, TensorDtype dtype) =>
        Kinds(module).Select(part => new TensorLayout(AdapterTensorName.Of(part.Kind, module.Name), dtype, part.Shape));

    private static IEnumerable<(string Name, float[] Values)> Tensors(LoraFactors module)
    {
        float[][] values = [module.A, module.B, .. new[] { module.BiasB, module.Magnitude }.OfType<float[]>()];
        return Kinds(module.Shape).Zip(values, (part, one) => (AdapterTensorName.Of(part.Kind, module.Module), one));
    }

    private static IEnumerable<(AdapterTensorKind Kind, long[] Shape)> Kinds(LoraModule module)
    {
        yield return (module.Factors.A, [module.Rank, module.In]);
        yield return (module.Factors.B, [module.Out, module.Rank]);
        if (module.HasBias)
        {
            yield return (AdapterTensorKind.BiasB, [module.Out]);
        }

        if (module.HasMagnitude)
        {
            yield return (AdapterTensorKind.Magnitude, [module.Out]);
        }
    }

    private void RequireConsistent(LoraFactors module)
    {
        if (Config.RankOf(module.Module) != module.Rank
            || Config.ScalingOf(module.Module) != module.Scaling
            || module.A.Length != (long)module.Rank * module.In
            || module.B.Length != (long)module.Out * module.Rank)
        {
            throw new ArgumentException($"module '{module.Module}' does not fit the adapter's configuration", nameof(module));
        }
    }
}
