namespace Tributary.Safetensors;

/// <summary>
/// The tensors of a Hugging Face model folder: one <c>model.safetensors</c>, or shards listed by <c>model.safetensors.index.json</c>.
/// Tensors that are tied, and so stored once, are found under all their names. Pickle files (<c>.bin</c>, <c>.pt</c>) are refused: reading
/// one runs the code in it.
/// </summary>
internal sealed class TensorCatalog : IDisposable
{
    private const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";
    private static readonly string[] PartSuffixes = ["_packed", "_scale", "_zero_point", "_shape"];
    private readonly List<SafetensorsFile> files = [];
    private readonly Dictionary<string, SafetensorsFile> fileOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> aliases = new(StringComparer.Ordinal);

    /// <summary>Opens a folder and every shard of it.</summary>
    /// <exception cref="BadInputException">No weights, a missing or damaged shard, or an index that disagrees with the shards.</exception>
    public TensorCatalog(string folder)
    {
        Folder = folder;
        try
        {
            if (File.Exists(Path.Combine(folder, SingleName)))
            {
                Open(SingleName);
                CollectAliases();
            }
            else if (File.Exists(Path.Combine(folder, IndexName)))
            {
                OpenShards();
            }
            else
            {
                throw NoWeights();
            }

            if (QuantizationScheme.OfFolder(folder) is { } scheme)
            {
                ShowQuantized(scheme);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The folder as given.</summary>
    public string Folder { get; }

    /// <summary>The open files, in the order of their names.</summary>
    public IReadOnlyList<SafetensorsFile> Files => files;

    /// <summary>All tensors, by name, ordinally sorted.</summary>
    public IEnumerable<TensorInfo> Tensors => fileOf.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value[pair.Key]);

    /// <summary>
    /// Second names of tied tensors, with the name under which the tensor is stored, as the shards' metadata record them
    /// (<see cref="SafetensorsFile.Aliases"/>); a shard may record the name of a tensor in another.
    /// </summary>
    public IReadOnlyDictionary<string, string> Aliases => aliases;

    /// <summary>What is known of a tensor; null if the model has none of that name.
    /// Of an alias, the stored tensor, under its stored name.</summary>
    public TensorInfo? Find(string name) => fileOf.GetValueOrDefault(StoredName(name))?.Find(StoredName(name));

    /// <summary>A floating-point tensor as float32, in row-major order.</summary>
    /// <exception cref="BadInputException">The model has no tensor of that name, or it holds no floats.</exception>
    public float[] ReadF32(string name) => FileOf(name).ReadF32(StoredName(name));

    /// <summary>The file that holds a tensor, under the name that <see cref="Find"/> gives.</summary>
    /// <exception cref="BadInputException">The model has no tensor of that name.</exception>
    public SafetensorsFile FileOf(string name) =>
        fileOf.GetValueOrDefault(StoredName(name)) ?? throw new BadInputException(Folder, $"tensor '{name}' is missing from the model");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }

    /// <summary>Puts the weights that quantised parts stand for in their place.</summary>
    private void ShowQuantized(QuantizationScheme scheme)
    {
        TensorPart? Part(string name) => fileOf.TryGetValue(name, out var file) ? new TensorPart(file, file[name]) : null;
        var suffix = scheme.IsPacked ? ".weight_packed" : ".weight";
        string[] names = [.. fileOf.Where(pair => pair.Key.EndsWith(suffix, StringComparison.Ordinal)
            && (scheme.IsPacked || pair.Value[pair.Key].Dtype == TensorDtype.I8))
            .Select(pair => scheme.IsPacked ? pair.Key[..^"_packed".Length] : pair.Key)];
        var opened = names.Select(name => QuantizedTensor.Open(scheme, name, Part)).ToArray();
        foreach (var tensor in opened)
        {
            var name = tensor.Info.Name;
            var file = fileOf[scheme.IsPacked ? name + "_packed" : name];
            file.Show(tensor);
            foreach (var part in PartSuffixes)
            {
                fileOf.Remove(name + part);
            }

            fileOf[name] = file;
        }
    }

    private string StoredName(string name) => aliases.GetValueOrDefault(name, name);

    private void CollectAliases()
    {
        foreach (var file in files)
        {
            foreach (var (alias, stored) in file.Metadata.Where(entry => !fileOf.ContainsKey(entry.Key) && fileOf.ContainsKey(entry.Value)))
            {
                if (!aliases.TryAdd(alias, stored) && aliases[alias] != stored)
                {
                    throw new BadInputException(file.Path, $"its metadata ties '{alias}' to '{stored}', but another shard's ties it to "
                        + $"'{aliases[alias]}'; the files do not belong together, fetch them again");
                }
            }
        }
    }

    private BadInputException NoWeights()
    {
        if (!Directory.Exists(Folder))
        {
            return new BadInputException(Folder, PickleFiles.IsPickle(Folder)
                ? $"is a pickle file: {PickleFiles.Refusal}; {PickleFiles.ConvertFile(Folder)}"
                : $"there is no such model folder{HubName.Advice(Folder)}");
        }

        return new BadInputException(Folder, PickleFiles.Find(Folder) is { } pickle
            ? $"holds '{pickle}' but no {SingleName}: {PickleFiles.Refusal}; {PickleFiles.ConvertModel(Folder)}"
            : $"holds neither {SingleName} nor {IndexName}");
    }

    private void Open(string name)
    {
        var file = new SafetensorsFile(Path.Combine(Folder, name));
        files.Add(file);
        foreach (var tensor in file.Tensors)
        {
            if (!fileOf.TryAdd(tensor.Name, file))
            {
                throw new BadInputException(file.Path, $"tensor '{tensor.Name}' is also in '{Path.GetFileName(fileOf[tensor.Name].Path)}'");
            }
        }
    }

    private void OpenShards()
    {
        var index = ShardIndex.Read(Path.Combine(Folder, IndexName));
        index.RequireShards(Folder);
        foreach (var shard in index.Shards)
        {
            Open(shard);
        }

        CollectAliases();
        index.RequireAgreement(fileOf, aliases);
    }
}
