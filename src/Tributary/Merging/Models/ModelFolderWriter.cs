using System.Buffers;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>
/// Writes the weights of a Hugging Face model folder: <c>model.safetensors</c> if one shard holds them, else
/// <c>model-00001-of-0000n.safetensors</c> and their index. Tensors are known beforehand; parts of them may come in any order, from any
/// thread. Shards are filled in the order of the names, so that equal tensors give equal files.
/// </summary>
internal sealed class ModelFolderWriter : IDisposable
{
    private const int BlockBytes = 1 << 20;

    /// <summary>What readers of PyTorch models ask for.</summary>
    internal static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    private readonly string folder;
    private readonly List<(string Name, SafetensorsWriter Writer)> shards = [];
    private readonly SortedDictionary<string, int> shardOf = new(StringComparer.Ordinal);
    private readonly long totalBytes;

    /// <summary>Creates the files in an existing folder and reserves their sizes.</summary>
    /// <param name="folder">Where to write: the working folder of a <see cref="WholeFolder"/>.</param>
    /// <param name="layouts">All tensors, one or more.</param>
    /// <param name="shardBytes">At most so many bytes of tensors in one file; a larger tensor has a file of its own.</param>
    public ModelFolderWriter(string folder, IEnumerable<TensorLayout> layouts, long shardBytes = ShardSize.Default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shardBytes);
        this.folder = folder;
        var parts = Split(layouts, shardBytes);
        totalBytes = parts.Sum(part => part.Sum(layout => layout.Bytes));
        foreach (var part in parts)
        {
            var name = parts.Count == 1
                ? "model.safetensors"
                : FormattableString.Invariant($"model-{shards.Count + 1:00000}-of-{parts.Count:00000}.safetensors");
            foreach (var layout in part)
            {
                shardOf.Add(layout.Name, shards.Count);
            }

            shards.Add((name, new SafetensorsWriter(Path.Combine(folder, name), part, Metadata)));
        }
    }

    /// <summary>Writes consecutive elements of a floating-point tensor, rounded once to its element type.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="start">The first element, from 0.</param>
    /// <param name="values">The values. Every element is to be written once.</param>
    public void Write(string name, long start, ReadOnlySpan<float> values) => WriterOf(name).WritePart(name, start, values);

    /// <summary>Copies a tensor's bytes out of another file.</summary>
    /// <param name="name">The tensor to write; of the same element type and shape.</param>
    /// <param name="source">The file to copy from.</param>
    /// <param name="sourceName">The tensor's name there.</param>
    public void Copy(string name, SafetensorsFile source, string sourceName)
    {
        var bytes = source[sourceName].Bytes;
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        for (var start = 0L; start < bytes; start += BlockBytes)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(BlockBytes, bytes - start));
            source.ReadBytes(sourceName, start, part);
            WriterOf(name).WriteBytesPart(name, start, part);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>To be called after the last tensor: closes the files and writes the index, if there are shards.</summary>
    /// <exception cref="InvalidOperationException">A tensor was not written, or not all of it.</exception>
    public void Finish()
    {
        foreach (var (_, writer) in shards)
        {
            writer.Complete();
            writer.Dispose();
        }

        if (shards.Count > 1)
        {
            WriteIndex();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, writer) in shards)
        {
            writer.Dispose();
        }
    }

    private SafetensorsWriter WriterOf(string name) => shards[shardOf[name]].Writer;

    private static List<List<TensorLayout>> Split(IEnumerable<TensorLayout> layouts, long shardBytes)
    {
        var parts = new List<List<TensorLayout>> { new() };
        var filled = 0L;
        foreach (var layout in layouts.OrderBy(layout => layout.Name, StringComparer.Ordinal))
        {
            if (parts[^1].Count > 0 && filled + layout.Bytes > shardBytes)
            {
                parts.Add([]);
                filled = 0;
            }

            parts[^1].Add(layout);
            filled += layout.Bytes;
        }

        return parts;
    }

    private void WriteIndex()
    {
        using var stream = new FileStream(Path.Combine(folder, "model.safetensors.index.json"), FileMode.CreateNew);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", totalBytes);
        json.WriteEndObject();
        json.WriteStartObject("weight_map");
        foreach (var (name, shard) in shardOf)
        {
            json.WriteString(name, shards[shard].Name);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
