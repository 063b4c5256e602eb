namespace Tributary.Safetensors;

/// <summary>
/// How a model's weights were quantised, as <c>quantization_config</c> of config.json says: compressed-tensors with whole numbers of 4 or 8
/// bits, one form for all layers. Which layers are quantised is what is stored, not what <c>targets</c> and <c>ignore</c> say.
/// </summary>
/// <param name="Bits">4 or 8.</param>
/// <param name="IsPacked">True if several numbers lie in one of 32 bits.</param>
/// <param name="Strategy">tensor, channel or group.</param>
/// <param name="GroupSize">Columns of a group; 0 if there are none.</param>
/// <param name="IsSymmetric">True if there are no zero points.</param>
internal sealed record QuantizationScheme(int Bits, bool IsPacked, string Strategy, int GroupSize, bool IsSymmetric)
{
    /// <summary>The key in config.json.</summary>
    public const string Key = "quantization_config";

    private const string WayOut = "use the model as it was before it was quantised";

    /// <summary>What was stored, in words, as in "pack-quantized, 4 bits, scales by group of 32, with zero points".</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"{(IsPacked ? "pack-quantized" : "int-quantized")}, "
        + $"{Bits} bits, scales by {Strategy}{(GroupSize > 0 ? " of " : "")}{(GroupSize > 0 ? GroupSize : null)}, "
        + $"{(IsSymmetric ? "no" : "with")} zero points");

    /// <summary>Reads the scheme of a folder; null if it says none, or one that is not read (<see cref="Refusal"/>).</summary>
    public static QuantizationScheme? OfFolder(string folder) => ReadFolder(folder).Scheme;

    /// <summary>Why a folder's quantised weights are not read; null if they are, or if they are not quantised.</summary>
    public static string? Refusal(string folder) => ReadFolder(folder).Refusal;

    /// <summary>The section of a configuration; a model of text and images may have it beside its decoder's part or in it.</summary>
    public static DocumentSection? SectionOf(DocumentSection config)
    {
        const string Text = "text_config";
        return config.OptionalSection(Key) ?? (config.HoldsSection(Text) ? config.Section(Text).OptionalSection(Key) : null);
    }

    /// <summary>Reads the section.</summary>
    public static (QuantizationScheme? Scheme, string? Refusal) Read(DocumentSection section)
    {
        var method = section.Text("quant_method") ?? "unnamed method";
        if (method != "compressed-tensors")
        {
            return Refuse($"the weights are quantised ('{method}'), which is not supported");
        }

        var format = section.Text("format") ?? "none";
        if (format is not ("int-quantized" or "pack-quantized"))
        {
            return Refuse($"compressed-tensors of the format '{format}' is not supported, only int-quantized and pack-quantized are");
        }

        if (section.Has("kv_cache_scheme"))
        {
            return Refuse("compressed-tensors with a quantised key and value cache (kv_cache_scheme) is not supported");
        }

        if (section.OptionalSection("sparsity_config") is { } sparsity && sparsity.Keys.Any())
        {
            return Refuse("compressed-tensors with sparse weights (sparsity_config) is not supported");
        }

        var groups = section.Section("config_groups");
        return groups.Keys.Count() == 1
            ? ReadGroup(groups.Section(groups.Keys.First()), format)
            : Refuse($"compressed-tensors with {Invariant.Text(groups.Keys.Count())} config_groups is not supported, only with one");
    }

    private static (QuantizationScheme? Scheme, string? Refusal) ReadGroup(DocumentSection group, string format)
    {
        if (group.Has("input_activations") || group.Has("output_activations"))
        {
            return Refuse("compressed-tensors with quantised activations is not supported, only with weights");
        }

        if (group.Text("format") is { } own && own != format)
        {
            return Refuse($"compressed-tensors of the format '{own}' within '{format}' is not supported");
        }

        var weights = group.Section("weights");
        var (type, bits) = (weights.Text("type") ?? "int", weights.Integer("num_bits", 8, 1));
        var isPacked = format == "pack-quantized";
        if (type != "int" || (bits != 8 && !(bits == 4 && isPacked)))
        {
            return Refuse($"compressed-tensors of the format '{format}' with weights of type {type} and {Invariant.Text(bits)} bits is not "
                + "supported, only int of 8 bits, and of 4 if packed");
        }

        var strategy = weights.Text("strategy") ?? "tensor";
        var size = weights.Integer("group_size", 0, -1);
        if (strategy is not ("tensor" or "channel" or "group") || (strategy == "group" && size < 1))
        {
            return Refuse($"compressed-tensors with scales by '{strategy}' and a group_size of {Invariant.Text(size)} is not supported, "
                + "only by tensor, channel or group of one column or more");
        }

        return weights.Text("actorder") is { } order && order != "weight"
            ? Refuse($"compressed-tensors with columns in another order (actorder '{order}') is not supported")
            : (new QuantizationScheme(bits, isPacked, strategy, strategy == "group" ? size : 0, weights.Flag("symmetric", true)), null);
    }

    private static (QuantizationScheme? Scheme, string? Refusal) Refuse(string text) => (null, $"{text}; {WayOut}");

    private static (QuantizationScheme? Scheme, string? Refusal) ReadFolder(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        if (!File.Exists(path))
        {
            return (null, null);
        }

        var problems = new DocumentProblems(path);
        var section = SectionOf(DocumentSection.Open(JsonFile.Read(path, allowDuplicates: true), problems));
        var read = section is null ? (null, null) : Read(section);
        problems.ThrowIfAny();
        return read;
    }
}
