using Tributary.Adapters;
using Tributary.Exporting.Peft;
using Tributary.Safetensors;
using Tributary.Tests.Merging;

namespace Tributary.Tests.Exporting.Peft;

public sealed class UniformAdapterTests : IDisposable
{
    private readonly SampleAdapters adapters = new();

    [Theory]
    [InlineData(4, 8, false, 8.0)]
    [InlineData(4, 6, false, 6.0)]
    [InlineData(4, 8, true, 16.0)]
    public void Create_OneRankAndOneScaling_KeepsTheFactors(int rank, double alpha, bool rslora, double expected)
    {
        using var file = Open(adapters.Add("one", rank: rank, alpha: alpha, rslora: rslora, dtype: TensorDtype.BF16).Folder);

        var uniform = new UniformAdapter(file, null);

        Assert.Equal((rank, expected, TensorDtype.BF16), (uniform.Rank, uniform.Alpha, uniform.Dtype));
        Assert.All(file.Modules, module => Assert.Equal(file.Read(module.Name).B, uniform.Read(module.Name).Factors.B));
        Assert.All(file.Modules, module => Assert.Equal(module.Scaling, uniform.ConfigFor("b").ScalingOf(module.Name)));
    }

    [Fact]
    public void Create_ScalingsThatDiffer_AreFoldedInFloat32()
    {
        using var file = Open(adapters.Add("two", rank: 4, alpha: 8, dtype: TensorDtype.BF16, change: config => config with
        {
            RankPattern = [new("down_proj", 3)], AlphaPattern = [new("down_proj", 7)],
        }).Folder);

        var uniform = new UniformAdapter(file, null);

        Assert.Equal((4, 4.0, TensorDtype.F32), (uniform.Rank, uniform.Alpha, uniform.Dtype));
        foreach (var module in file.Modules)
        {
            var (factors, lost, _) = uniform.Read(module.Name);
            Assert.Equal((4, 0.0), (factors.Rank, lost));
            Assert.InRange(Deltas.RelativeDifference(Deltas.Of(file.Read(module.Name)), Deltas.Of(factors with { Scaling = 1 })), 0, 1e-6);
        }
    }

    [Fact]
    public void Read_MostRank_LosesWhatTheSingularValuesSay()
    {
        using var file = Open(adapters.Add("one", rank: 4, alpha: 6).Folder);
        var uniform = new UniformAdapter(file, 2);

        foreach (var module in file.Modules)
        {
            var (factors, lost, whole) = uniform.Read(module.Name);
            var (before, after) = (Deltas.Of(file.Read(module.Name)), Deltas.Of(factors));
            Assert.Equal(before.Sum(value => value * value), whole, 1e-5 * whole);
            Assert.Equal(before.Zip(after, (x, y) => (x - y) * (x - y)).Sum(), lost, 1e-5 * whole);
        }
    }

    [Fact]
    public void Create_MostRankAboveAll_ChangesNothing()
    {
        using var file = Open(adapters.Add("one", rank: 4).Folder);

        Assert.Equal((4, false), (new UniformAdapter(file, 9).Rank, new UniformAdapter(file, 9).Truncates));
    }

    public void Dispose() => adapters.Dispose();

    private static LoraAdapterFile Open(string folder) => new(folder, AdapterUse.InMerge);
}
