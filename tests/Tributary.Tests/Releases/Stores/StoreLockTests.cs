using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Tests.Releases.Stores;

public sealed class StoreLockTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void HolderOf_NoStore_IsNobodyAndMakesNothing()
    {
        Assert.Null(StoreLock.HolderOf(Store.At(folder.Path), TimeProvider.System));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void HolderOf_HeldThenFree_NamesTheHolderAlone()
    {
        var store = Store.At(folder.Path);
        using (StoreLock.Take(store, "process 17", TimeProvider.System))
        {
            Assert.StartsWith("held by process 17 on ", StoreLock.HolderOf(store, TimeProvider.System), StringComparison.Ordinal);
        }

        // The file that named the holder stays; the lock does not.
        Assert.Null(StoreLock.HolderOf(store, TimeProvider.System));
        StoreLock.Take(store, "process 18", TimeProvider.System).Dispose();
    }

    public void Dispose() => folder.Dispose();
}
