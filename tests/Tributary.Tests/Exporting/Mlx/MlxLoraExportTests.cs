using Tributary.Adapters;
using Tributary.Exporting.Recipes;
using Tributary.Safetensors;

namespace Tributary.Tests.Exporting.Mlx;

public sealed class MlxLoraExportTests : IDisposable
{
    private readonly SampleExport sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Write_MlxLora_HasTheFactorsTransposedAndOneScale()
    {
        var recipe = sample.Recipe(ExportForm.MlxLora) with { BaseName = "org/base" };

        var result = sample.Export(recipe);

        Assert.Equal(($"mlx_lm.server --model org/base --adapter-path {sample.Out}", "mlx-lora"),
            (Assert.Single(result.Serve), result.Form));
        var adapter = Assert.Single(result.Adapters);
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(sample.Out, "adapter_config.json")));
        var scale = config.RootElement.GetProperty("lora_parameters").GetProperty("scale").GetDouble();
        Assert.Equal(adapter.Alpha / adapter.Rank, scale);
        using var file = new SafetensorsFile(Path.Combine(sample.Out, "adapters.safetensors"));
        foreach (var module in LoraAdapter.Read(recipe.Release.AdapterFolder!).Modules)
        {
            var (a, b) = (file.ReadF32(module.Module + ".lora_a"), file.ReadF32(module.Module + ".lora_b"));
            for (var row = 0; row < module.Out; row++)
            {
                for (var column = 0; column < module.In; column++)
                {
                    var expected = module.Scaling * Enumerable.Range(0, module.Rank)
                        .Sum(k => (double)module.B[(row * module.Rank) + k] * module.A[(k * module.In) + column]);
                    Assert.Equal(expected, scale * Enumerable.Range(0, adapter.Rank)
                        .Sum(k => (double)a[(column * adapter.Rank) + k] * b[(k * module.Out) + row]), 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Write_MlxLoraWithRoutes_GivesEachItsServer() =>
        Assert.Equal(["adapters.safetensors", "routes/fr/adapters.safetensors"],
            sample.Export(sample.Recipe(ExportForm.MlxLora, routed: true)).Adapters
                .Select(adapter => Path.GetRelativePath(sample.Out, Path.Combine(sample.Out, adapter.Path, "adapters.safetensors"))));
}
