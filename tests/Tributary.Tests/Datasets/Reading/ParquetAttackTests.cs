using System.Diagnostics;
using Tributary.Datasets;
using Tributary.Datasets.Reading;
using Tributary.Testing;

namespace Tributary.Tests.Datasets.Reading;

/// <summary>Damaged Parquet files: each is refused, in bounded time and memory.</summary>
public sealed class ParquetAttackTests
{
    private static readonly FieldRule[] Rules = [new("text"), new("label"), new("options") { List = true }];

    public static IEnumerable<TheoryDataRow> Hanging =>
        SharedFolder.Cases("cases/parquet-hang", "a.parquet", "b.parquet", "c.parquet", "d.parquet");

    [Theory]
    [MemberData(nameof(Hanging))]
    public void Read_SizesThatAreNotThere_AreRefusedAtOnce(string name)
    {
        var started = Stopwatch.GetTimestamp();

        var refused = Assert.Throws<BadInputException>(() =>
            DatasetFile.Read(SharedFolder.Require("cases", "parquet-hang", name), Rules));

        Assert.Contains("is not a readable Parquet file", refused.Message, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }

    /// <summary>A list of 2^31 values in a footer of few bytes, and a nest of structures without end.</summary>
    [Theory]
    [InlineData("19FCFFFFFFFF07")]
    [InlineData("1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C")]
    [InlineData("18FFFFFFFF7F")]
    [InlineData("1BFFFFFFFF0F88")]
    [InlineData("15FFFFFFFFFFFFFFFFFFFFFFFF")]
    public void Require_FooterBeyondItsBytes_IsRefused(string hex)
    {
        byte[] footer = Convert.FromHexString(hex);
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];

        Assert.Throws<InvalidDataException>(() => ParquetCheck.Require(file, _ => true));
    }

    [Fact]
    public void Run_WorkWithoutEnd_IsStoppedBecauseOfItsMemory()
    {
        var sum = 0L;

        Assert.Throws<InvalidDataException>(() => DecodingWatch.Run(0, () =>
        {
            while (true)
            {
                sum += new byte[1 << 20].Length;
            }

#pragma warning disable CS0162 // Gives the work its type.
            return sum;
#pragma warning restore CS0162
        }));
    }

    [Fact]
    public void Run_WorkThatFails_FailsTheSame() =>
        Assert.Equal("x", Assert.Throws<FormatException>(() => DecodingWatch.Run<int>(0, () => throw new FormatException("x"))).Message);
}
