using Tributary.Safetensors;

namespace Tributary.Adapters;

/// <summary>
/// Sorts the tensors of an adapter's file into layers and whole parameters and holds them against the configuration. Every tensor finds its
/// place or is a problem; every layer has all its parts or is one.
/// </summary>
internal sealed class AdapterTensors(SafetensorsFile weights, LoraConfig config, AdapterUse use)
{
    private readonly SortedDictionary<string, Dictionary<AdapterTensorKind, string>> parts = new(StringComparer.Ordinal);
    private readonly ProblemGroups problems = new();

    /// <summary>The layers, by name.</summary>
    public Dictionary<string, LoraModule> Modules { get; } = new(StringComparer.Ordinal);

    /// <summary>The whole parameters, sorted by name.</summary>
    public List<SavedParameter> Saved { get; } = [];

    /// <summary>The name of a layer's part in the file.</summary>
    public string NameOf(string module, AdapterTensorKind kind) => parts[module][kind];

    /// <summary>Sorts them all.</summary>
    /// <exception cref="BadInputException">All problems at once.</exception>
    public void Sort()
    {
        // A factor shared by several layers may be stored once, its other names in the metadata.
        foreach (var name in weights.Tensors.Select(tensor => tensor.Name).Concat(weights.Aliases.Keys.Order(StringComparer.Ordinal)))
        {
            Place(name);
        }

        foreach (var (module, found) in parts)
        {
            AddModule(module, found);
        }

        if (weights.Tensors.Count == 0)
        {
            problems.Add("none", new Problem(weights.Path, "holds no tensors"), "");
        }

        RefuseUnnamed();
        BadInputException.ThrowIfAny(problems.All);
    }

    /// <summary>PEFT makes the layers that the configuration names, and leaves aside factors of any others.</summary>
    private void RefuseUnnamed()
    {
        foreach (var module in Modules.Keys.Where(module => !TargetRule.Names(config, module)).Order(StringComparer.Ordinal))
        {
            problems.Add("unnamed",
                new Problem(weights.Path, $"holds factors of '{module}', which {LoraConfigFile.FileName} does not name"),
                $"'{module}'", $"it names {TargetRule.Describe(config)}. Take the configuration that the adapter was saved with, or "
                    + "correct it");
        }
    }

    private void Place(string name)
    {
        var (kind, module) = AdapterTensorName.Parse(name);
        if ((use == AdapterUse.InMerge ? UnmergeableLora.Reason(name) : Reason(kind, module)) is { } reason)
        {
            Refuse(reason, name, reason);
        }
        else if (weights[name].Dtype is not (TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16))
        {
            Refuse("type", name, $"holds {weights[name].Dtype.Name()}, expected F32, F16 or BF16");
        }
        else if (kind == AdapterTensorKind.Whole)
        {
            Saved.Add(new SavedParameter(name, module, weights[name].Shape));
        }
        else
        {
            parts.TryAdd(module, []);
            if (!parts[module].TryAdd(kind, name))
            {
                Refuse("twice", name, $"is there a second time as '{parts[module][kind]}'");
            }
        }
    }

    /// <summary>Why a tensor has no place in an adapter of this configuration; null if it has one.</summary>
    private string? Reason(AdapterTensorKind kind, string module) => kind switch
    {
        AdapterTensorKind.Unknown => $"is nothing that PEFT's LoRA stores; expected names as in "
            + $"{AdapterTensorName.Of(AdapterTensorKind.FactorA, "<module>")}",
        AdapterTensorKind.Magnitude when !config.UseDora => "is a magnitude of DoRA, but use_dora is false; set it to true "
            + "if the adapter was trained so",
        AdapterTensorKind.BiasB when !config.LoraBias => "is a bias of B, but lora_bias is false; set it to true "
            + "if the adapter was trained so",
        AdapterTensorKind.Whole when !IsSaved(module) =>
            "is no LoRA factor and belongs to no module of modules_to_save; name its module there if it was "
                + "trained, or take the tensor out",
        _ => null,
    };

    /// <summary>
    /// True if the configuration has a parameter stored whole. PEFT also stores embedding and output layer if they are adapted or
    /// were resized, and the new head of a classifier, without naming them.
    /// </summary>
    private bool IsSaved(string parameter)
    {
        var module = parameter[..parameter.LastIndexOf('.')];
        string[] always = config.TaskType is "SEQ_CLS" or "TOKEN_CLS" ? ["embed_tokens", "lm_head", "score", "classifier"]
            : ["embed_tokens", "lm_head"];
        return config.ModulesToSave.Concat(always).Any(saved => TargetRule.Saves(saved, module))
            || (config.Bias != LoraConfig.NoBias && parameter.EndsWith(".bias", StringComparison.Ordinal));
    }

    private void AddModule(string module, Dictionary<AdapterTensorKind, string> found)
    {
        var isEmbedding = found.ContainsKey(AdapterTensorKind.EmbeddingA) || found.ContainsKey(AdapterTensorKind.EmbeddingB);
        var (kindA, kindB) = LoraModule.KindsOf(isEmbedding);
        if (!Has(kindA, found) || !Has(kindB, found))
        {
            return;
        }

        var (nameA, nameB) = (found[kindA], found[kindB]);
        var (a, b) = (weights[nameA].Shape, weights[nameB].Shape);
        var rank = config.RankOf(module);
        if (a.Count != 2 || b.Count != 2 || a[0] != b[1] || Math.Max(a[1], b[0]) > int.MaxValue || Math.Min(a[1], b[0]) < 1)
        {
            Refuse("pair", nameA, $"{weights[nameA].ShapeText} and '{nameB}' {weights[nameB].ShapeText} are no pair of factors, "
                + $"expected [r x in] and [out x r]");
        }
        else if (a[0] != rank)
        {
            Refuse("rank", nameA, string.Create(CultureInfo.InvariantCulture,
                $"has the shape {weights[nameA].ShapeText}, expected rank {rank} from {LoraConfigFile.FileName}"));
        }
        else
        {
            RequireVectors(found, b[0], isEmbedding);
            Modules.Add(module, new LoraModule(module, rank, (int)a[1], (int)b[0], config.ScalingOf(module))
            {
                IsEmbedding = isEmbedding,
                HasMagnitude = found.ContainsKey(AdapterTensorKind.Magnitude),
                HasBias = found.ContainsKey(AdapterTensorKind.BiasB),
            });
        }
    }

    /// <summary>Both factors must be there: a part alone names the one that lacks.</summary>
    private bool Has(AdapterTensorKind kind, Dictionary<AdapterTensorKind, string> found)
    {
        if (found.ContainsKey(kind))
        {
            return true;
        }

        var lacks = $"has no {AdapterTensorName.Suffix(kind)[1..]} beside it";
        Refuse(lacks, found.Values.Order(StringComparer.Ordinal).First(), lacks);
        return false;
    }

    /// <summary>What stands beside the factors must be there where the configuration says so, [out].</summary>
    private void RequireVectors(Dictionary<AdapterTensorKind, string> found, long outputs, bool isEmbedding)
    {
        // B of an embedding never has a bias.
        foreach (var (kind, expected, key) in new[] { (AdapterTensorKind.Magnitude, config.UseDora, "use_dora"),
            (AdapterTensorKind.BiasB, config.LoraBias && !isEmbedding, "lora_bias") })
        {
            if (expected && Has(kind, found) && !weights[found[kind]].Shape.SequenceEqual([outputs]))
            {
                Refuse("vector " + key, found[kind], $"has shape {weights[found[kind]].ShapeText}, expected "
                    + $"{TensorInfo.DescribeShape([outputs])} ({key})");
            }
        }
    }

    private void Refuse(string kind, string tensor, string text) =>
        problems.Add(kind, new Problem(weights.Path, $"tensor '{tensor}' {text}"), $"'{tensor}'");
}
