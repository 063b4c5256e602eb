using Tributary.Merging.Entries;

namespace Tributary.Tests.Merging.Entries;

/// <summary>Task vectors in memory as a tensor of one row.</summary>
internal static class TestTensors
{
    public static EntryTensor Of(float[]?[] vectors, int blockEntries = EntryTensor.DefaultBlock, int rows = 1)
    {
        var count = vectors.First(vector => vector is not null)!.Length;
        return new EntryTensor(
            "t", rows, count / rows, [.. vectors.Select(vector => vector is not null)],
            (input, start, destination) => vectors[input].AsSpan((int)start, destination.Length).CopyTo(destination), blockEntries);
    }
}
