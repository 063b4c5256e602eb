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

        // Who held it is not told any more.
        Assert.Null(StoreLock.HolderOf(store, TimeProvider.System));
        StoreLock.Take(store, "process 18", TimeProvider.System).Dispose();
    }

    [Fact]
    public void Take_LockThatIsALinkToItself_SaysSoAndNamesNobody()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var store = Store.At(folder.Path);
        Directory.CreateDirectory(store.Folder);
        File.CreateSymbolicLink(Path.Combine(store.Folder, "lock"), "lock");
        File.WriteAllText(Path.Combine(store.Folder, "lock.holder"), "process 30634 on here, since 2026-01-01 00:00:00Z\n");

        var refused = Assert.Throws<BadInputException>(() => StoreLock.Take(store, "process 17", TimeProvider.System)).Message;

        Assert.Contains(OperatingSystem.IsLinux() ? "round in a circle" : "cannot be opened for writing", refused,
            StringComparison.Ordinal);
        Assert.DoesNotContain("30634", refused, StringComparison.Ordinal);
        Assert.Null(StoreLock.HolderOf(store, TimeProvider.System));
    }

    public void Dispose() => folder.Dispose();
}
