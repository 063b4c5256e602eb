using System.Text.Json;

namespace Tributary.Safetensors;

/// <summary>
/// The tensors of a Hugging Face model folder: one <c>model.safetensors</c>, or shards listed by <c>model.safetensors.index.json</c>.
/// Pickle files (<c>.bin</c>, <c>.pt</c>) are refused: reading one runs the code in it.
/// </summary>
public sealed class TensorCatalog : IDisposable
{
    private const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";
    private readonly List<SafetensorsFile> files = [];
    private readonly Dictionary<string, SafetensorsFile> fileOf = new(StringComparer.Ordinal);

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
            }
            else if (File.Exists(Path.Combine(folder, IndexName)))
            {
                OpenShards();
            }
            else
            {
                throw NoWeights();
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

    /// <summary>What is known of a tensor; null where the model has none of that name.</summary>
    public TensorInfo? Find(string name) => fileOf.GetValueOrDefault(name)?.Find(name);

    /// <summary>A floating-point tensor as float32, in row-major order.</summary>
    /// <exception cref="BadInputException">The model has no tensor of that name, or it holds no floats.</exception>
    public float[] ReadF32(string name) => FileOf(name).ReadF32(name);

    /// <summary>The file that holds a tensor.</summary>
    /// <exception cref="BadInputException">The model has no tensor of that name.</exception>
    public SafetensorsFile FileOf(string name) =>
        fileOf.GetValueOrDefault(name) ?? throw new BadInputException(Folder, $"tensor '{name}' is missing from the model");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in files)
        {
            file.Dispose();
        }
    }

    private BadInputException NoWeights()
    {
        if (!Directory.Exists(Folder))
        {
            return new BadInputException(Folder, "there is no such model folder");
        }

        var pickle = Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .FirstOrDefault(name => Path.GetExtension(name) is ".bin" or ".pt" or ".pth" or ".ckpt");
        return new BadInputException(Folder, pickle is null
            ? $"holds neither {SingleName} nor {IndexName}"
            : $"holds '{pickle}' but no {SingleName}: pickle files are not read, for reading one runs the code in it; convert the model to safetensors");
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
        var path = Path.Combine(Folder, IndexName);
        var shardOf = ReadIndex(path);
        var problems = new List<Problem>();
        foreach (var shard in shardOf.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(shard) != shard || !shard.EndsWith(".safetensors", StringComparison.Ordinal))
            {
                problems.Add(new Problem(path, $"names the shard '{shard}', expected the name of a .safetensors file in the same folder"));
            }
            else if (!File.Exists(Path.Combine(Folder, shard)))
            {
                problems.Add(new Problem(path, $"names the shard '{shard}', which is missing from the folder; fetch it"));
            }
            else
            {
                Open(shard);
            }
        }

        if (problems.Count == 0)
        {
            Compare(path, shardOf, problems);
        }

        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    private void Compare(string path, Dictionary<string, string> shardOf, List<Problem> problems)
    {
        foreach (var (tensor, shard) in shardOf)
        {
            if (fileOf.GetValueOrDefault(tensor) is not { } file || Path.GetFileName(file.Path) != shard)
            {
                problems.Add(new Problem(path, $"places tensor '{tensor}' in '{shard}', which does not hold it"));
            }
        }

        foreach (var tensor in fileOf.Keys.Where(tensor => !shardOf.ContainsKey(tensor)))
        {
            problems.Add(new Problem(path, $"does not list tensor '{tensor}', which '{Path.GetFileName(fileOf[tensor].Path)}' holds"));
        }
    }

    private static Dictionary<string, string> ReadIndex(string path)
    {
        try
        {
            using var index = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return index.RootElement.GetProperty("weight_map").EnumerateObject()
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? "", StringComparer.Ordinal);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new BadInputException(path, $"is no index of shards: {broken.Message}");
        }
    }
}
