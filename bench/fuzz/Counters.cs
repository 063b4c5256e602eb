using System.IO.MemoryMappedFiles;

namespace Tributary.FuzzBench;

/// <summary>What a child counts, in memory that it shares with its parent: it stands there after the child has died, too.</summary>
internal sealed class Counters : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    /// <summary>Opens the file that holds the counters; makes it if it is not there.</summary>
    public Counters(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, 4 * sizeof(int));
        view = file.CreateViewAccessor();
    }

    /// <summary>The input that is being read.</summary>
    public int Index { get => view.ReadInt32(0); set => view.Write(0, value); }

    public int Accepted { get => view.ReadInt32(4); set => view.Write(4, value); }

    public int Refused { get => view.ReadInt32(8); set => view.Write(8, value); }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
