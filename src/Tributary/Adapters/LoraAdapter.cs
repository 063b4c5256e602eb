using Tributary.Safetensors;

namespace Tributary.Adapters;

/// <summary>A LoRA adapter in memory, factors in float32. Written, it is a folder that PEFT loads.</summary>
public sealed class LoraAdapter
{
    /// <summary>An adapter of a configuration and the factors of its layers.</summary>
    /// <param name="config">Ranks and alphas must give each layer the rank and scaling of its factors.</param>
    /// <param name="modules">One or more layers; kept sorted by name.</param>
    /// <param name="dtype">F32, F16 or BF16: how <see cref="Write"/> stores the factors.</param>
    /// <exception cref="ArgumentException">Configuration and factors disagree, or a layer appears twice.</exception>
    public LoraAdapter(LoraConfig config, IEnumerable<LoraFactors> modules, TensorDtype dtype = TensorDtype.F32)
    {
        Config = config;
        Dtype = dtype;
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

    /// <summary>How <see cref="Write"/> stores the factors.</summary>
    public TensorDtype Dtype { get; }

    /// <summary>Reads a folder in the PEFT layout.</summary>
    /// <exception cref="BadInputException">See <see cref="LoraAdapterFile"/>.</exception>
    public static LoraAdapter Read(string folder)
    {
        using var file = new LoraAdapterFile(folder);
        return new LoraAdapter(file.Config, file.Modules.Select(module => file.Read(module.Name)), file.Dtype);
    }

    /// <summary>Writes <c>adapter_config.json</c> and <c>adapter_model.safetensors</c> into an existing folder that holds neither.</summary>
    public void Write(string folder)
    {
        LoraConfigFile.Write(Path.Combine(folder, LoraConfigFile.FileName), ConfigToWrite());
        using var writer = new SafetensorsWriter(
            Path.Combine(folder, LoraAdapterFile.WeightsName),
            Modules.SelectMany(module => Layouts(module.Shape, Dtype)),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        foreach (var module in Modules)
        {
            var (nameA, nameB) = LoraAdapterFile.TensorNames(module.Module);
            writer.Write(nameA, module.A);
            writer.Write(nameB, module.B);
        }

        writer.Complete();
    }

    /// <summary>
    /// The adapter whose every delta is lambda times this one's: B is multiplied, each entry rounded once, while rank, alpha and A stay,
    /// so that the result is written with the same configuration.
    /// </summary>
    public LoraAdapter Scaled(double lambda) => lambda == 1
        ? this
        : new LoraAdapter(Config, Modules.Select(module => module with { B = [.. module.B.Select(entry => (float)(entry * lambda))] }), Dtype);

    /// <summary>The two tensors of a layer as they lie in a PEFT file.</summary>
    internal static IEnumerable<TensorLayout> Layouts(LoraModule module, TensorDtype dtype)
    {
        var (nameA, nameB) = LoraAdapterFile.TensorNames(module.Name);
        return [new TensorLayout(nameA, dtype, [module.Rank, module.In]), new TensorLayout(nameB, dtype, [module.Out, module.Rank])];
    }

    /// <summary>What narrowed the target modules is not kept in <see cref="LoraConfig"/>: the layers are then named one by one, which says the same.</summary>
    private LoraConfig ConfigToWrite() => Config.TargetsAreNarrowed
        ? Config with { TargetPattern = null, TargetModules = [.. Modules.Select(module => module.Module)] }
        : Config;

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
