using System.Diagnostics;
using Tributary.Datasets;
using Tributary.Datasets.Reading;
using Tributary.Testing;

namespace Tributary.Tests.Datasets.Reading;

/// <summary>Damaged Parquet files: each is refused, in bounded time and memory.</summary>
public sealed class ParquetAttackTests
{
    public static IEnumerable<TheoryDataRow> Cases => SharedFolder.Cases("cases/parquet-hang", "a.parquet", "b.parquet", "c.parquet", "d.parquet");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_SharedCase_IsRefused(string name)
    {
        var started = Stopwatch.GetTimestamp();
        var refused = Assert.Throws<BadInputException>(() => DatasetFile.Read(SharedFolder.Require("cases", "parquet-hang", name),
            [new FieldRule("text"), new FieldRule("label"), new FieldRule("options") { List = true }])).Message;
        Console.WriteLine($"{Stopwatch.GetElapsedTime(started)} {refused}");
    }
}
