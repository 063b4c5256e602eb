using Tributary.Models;

namespace Tributary.Merging.Models;

/// <summary>
/// What lies in a model's folder beside its weights, and belongs to the model: tokenizer, processor, templates, code, licence. All small
/// files are taken, in sub-folders too; what is not taken is named with the reason. A link is followed within the folder alone, and into
/// the blobs of a snapshot of the hub's cache, whose files all are such links.
/// </summary>
internal sealed class SideFiles
{
    private const long MostBytes = 64L << 20;
    private const long MostBytesInAll = 256L << 20;
    private const int MostFiles = 1000;
    private const int MostLevels = 4;

    // What every result writes itself.
    private static readonly string[] Own =
        [ModelConfigFile.FileName, "README.md", "recipe.yaml", "diagnostics.json", FolderManifest.FileName];

    private static readonly string[] OtherWeights =
        [".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".onnx", ".gguf", ".ggml", ".npz", ".tflite", ".pickle", ".pkl", ".index.json"];

    private readonly List<string> taken = [];
    private readonly List<string> leftOut = [];
    private readonly string[] roots;
    private long bytes;

    private SideFiles(string folder)
    {
        Folder = folder;
        var real = RealPath.Of(folder);
        var parent = Path.GetDirectoryName(real);
        roots = Path.GetFileName(parent) == "snapshots" ? [real, Path.Combine(Path.GetDirectoryName(parent)!, "blobs")] : [real];
    }

    /// <summary>The model's folder.</summary>
    public string Folder { get; }

    /// <summary>The files taken, with '/', in order.</summary>
    public IReadOnlyList<string> Taken => taken;

    /// <summary>The files that are not taken, each with the reason, in order; what the result makes anew is none of them.</summary>
    public IReadOnlyList<string> LeftOut => leftOut;

    /// <summary>Looks through a folder; nothing of a file is read.</summary>
    public static SideFiles Of(string folder)
    {
        var files = new SideFiles(folder);
        files.Walk(new DirectoryInfo(folder), "", 1);
        return files;
    }

    /// <summary>The bytes of a file taken.</summary>
    public byte[] Read(string name) => RegularFile.Bytes(Path.Combine(Folder, name));

    private void Walk(DirectoryInfo folder, string prefix, int level)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Where(entry => entry.Name[0] != '.'))
        {
            var name = prefix + entry.Name;
            if (entry is DirectoryInfo { LinkTarget: null } inner && level < MostLevels)
            {
                Walk(inner, name + "/", level + 1);
            }
            else if (entry is DirectoryInfo)
            {
                leftOut.Add($"{name}/ ({(entry.LinkTarget is null ? "nested too deep" : "a link")})");
            }
            else if (!IsMadeAnew(name))
            {
                Take(name, entry.FullName);
            }
        }
    }

    private void Take(string name, string path)
    {
        var real = RealPath.Of(path);
        if (Reason(name, real) is { } reason)
        {
            leftOut.Add($"{name} ({reason})");
            return;
        }

        bytes += new FileInfo(real).Length;
        taken.Add(name);
    }

    /// <summary>Why a file is not taken; null: it is.</summary>
    private string? Reason(string name, string real)
    {
        if (!Array.Exists(roots, root => real.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            return "a link out of the folder";
        }

        var file = new FileInfo(real);
        return !file.Exists || UnixCalls.IsSpecial(real) ? "no regular file"
            : Own.Contains(name, StringComparer.Ordinal) ? "the result has its own"
            : name == "adapter_config.json" ? "of an adapter"
            : Array.Exists(OtherWeights, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? "weights in another form"
            : file.Length > MostBytes ? $"more than {Invariant.Text(MostBytes >> 20)} MB"
            : bytes + file.Length > MostBytesInAll || taken.Count >= MostFiles ? "too much in all"
            : null;
    }

    /// <summary>True for weights and their index, and for the configuration, which the result has in another form.</summary>
    private static bool IsMadeAnew(string name) => name == ModelConfigFile.FileName
        || name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".safetensors.index.json", StringComparison.OrdinalIgnoreCase);
}
