namespace Tributary.Safetensors;

/// <summary>
/// <c>model.safetensors.index.json</c>: which shard holds which tensor. It must agree with the shards in both directions: a tensor too few
/// or too many means that files of different downloads lie side by side.
/// </summary>
internal sealed class ShardIndex
{
    /// <summary>The longest index that is read, as of a header.</summary>
    private const long LongestIndex = SafetensorsHeader.LongestHeader;

    private readonly string path;
    private readonly Dictionary<string, string> shardOf;

    private ShardIndex(string path, Dictionary<string, string> shardOf)
    {
        this.path = path;
        this.shardOf = shardOf;
        Shards = [.. shardOf.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The shards' file names, sorted.</summary>
    public IReadOnlyList<string> Shards { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="BadInputException">It is no index.</exception>
    public static ShardIndex Read(string path)
    {
        if (new FileInfo(path).Length is > LongestIndex and var length)
        {
            throw new BadInputException(path, $"is no index of shards: it has {Invariant.Text(length)} bytes, more than "
                + $"{Invariant.Text(LongestIndex)}");
        }

        return JsonFile.Read(path) is { ValueKind: JsonValueKind.Object } top && top.TryGetProperty("weight_map", out var map)
            && map.ValueKind == JsonValueKind.Object && map.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.String)
                ? new ShardIndex(path, map.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!,
                    StringComparer.Ordinal))
                : throw new BadInputException(path, "is no index of shards: expected an object 'weight_map' that names the file of every "
                    + "tensor");
    }

    /// <summary>Refuses names that are no files of the folder.</summary>
    public void RequireShards(string folder) => Refuse(Shards.Select(shard =>
        Path.GetFileName(shard) != shard || !shard.EndsWith(".safetensors", StringComparison.Ordinal)
            ? $"names the shard {HeaderReader.Quote(shard)}, expected the name of a .safetensors file in the same folder"
            : File.Exists(Path.Combine(folder, shard)) ? null
                : $"names the shard {HeaderReader.Quote(shard)}, which is missing from the folder; fetch it"));

    /// <summary>Refuses tensors that lie elsewhere than the index says, or that it does
    /// not list. A tied tensor's second name may be listed or not.</summary>
    public void RequireAgreement(IReadOnlyDictionary<string, SafetensorsFile> fileOf, IReadOnlyDictionary<string, string> aliases) =>
        Refuse(shardOf.Where(entry => !aliases.ContainsKey(entry.Key)
                && (!fileOf.TryGetValue(entry.Key, out var file) || Path.GetFileName(file.Path) != entry.Value))
            .Select(entry => $"places tensor {HeaderReader.Quote(entry.Key)} in '{entry.Value}', which does not hold it")
            .Concat(fileOf.Where(entry => !shardOf.ContainsKey(entry.Key))
                .Select(entry => $"does not list tensor {HeaderReader.Quote(entry.Key)}, which "
                    + $"'{Path.GetFileName(entry.Value.Path)}' holds")));

    private void Refuse(IEnumerable<string?> texts)
    {
        var problems = texts.OfType<string>().Take(SafetensorsHeader.MostProblems + 1).Select(text => new Problem(path, text)).ToArray();
        if (problems.Length > SafetensorsHeader.MostProblems)
        {
            problems[^1] = new Problem(path, "has more problems than are listed; index and shards do not "
                + "belong together, fetch them again");
        }

        if (problems.Length > 0)
        {
            throw new BadInputException(problems);
        }
    }
}
