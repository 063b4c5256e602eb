using Tributary.Planning.Estimates;
using Tributary.Releases.Stores;
using Tributary.Testing;
using Tributary.Training;

namespace Tributary.Tests.Planning.Estimates;

public sealed class SpeedCacheTests : IDisposable
{
    private static readonly MachineSpeed Speed = new(1, 2e6, 3e9, 4e9);

    private readonly TempFolder folder = new();

    [Fact]
    public void Find_WhatWasAdded_IsItByItsKeyAlone()
    {
        Cache().Add(Digest.Of("a"), Speed);
        Cache().Add(Digest.Of("b"), Speed with { StartSeconds = 2 });
        Cache().Add(Digest.Of("a"), Speed with { StartSeconds = 3 });

        Assert.Equal(3, Cache().Find(Digest.Of("a"))!.StartSeconds);
        Assert.Equal(2, Cache().Find(Digest.Of("b"))!.StartSeconds);
        Assert.Null(Cache().Find(Digest.Of("c")));
        Assert.Equal(2, File.ReadAllLines(folder[Store.FolderName, "speeds"]).Length);
    }

    [Fact]
    public void Add_ManyMachines_KeepsTheNewest()
    {
        for (var machine = 0; machine <= SpeedCache.Most; machine++)
        {
            Cache().Add(Digest.Of(Invariant.Text(machine)), Speed);
        }

        Assert.Equal(SpeedCache.Most, File.ReadAllLines(folder[Store.FolderName, "speeds"]).Length);
        Assert.Null(Cache().Find(Digest.Of("0")));
        Assert.Equal(Speed, Cache().Find(Digest.Of(Invariant.Text(SpeedCache.Most))));
    }

    [Theory]
    [InlineData("\t1 2e6 3e9 NaN\n")]
    [InlineData("\t\n")]
    [InlineData("\n")]
    [InlineData("\t1 2e6 3e9 4e9\t\n")]
    [InlineData("\t1 2e6 3e9 4e9 \0\n")]
    public void Find_DamagedLine_IsNotKnown_AndMeasuredAnew(string rest)
    {
        Cache();
        File.WriteAllText(folder[Store.FolderName, "speeds"], Digest.Of("a").Hex + rest);

        Assert.Null(Cache().Find(Digest.Of("a")));
        Cache().Add(Digest.Of("a"), Speed);
        Assert.Equal(Speed, Cache().Find(Digest.Of("a")));
    }

    [Fact]
    public void Add_NoStore_WritesNothing()
    {
        new SpeedCache(Store.At(folder.Path)).Add(Digest.Of("a"), Speed);

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    public void Dispose() => folder.Dispose();

    private SpeedCache Cache()
    {
        Directory.CreateDirectory(folder[Store.FolderName]);
        return new SpeedCache(Store.At(folder.Path));
    }
}
