using Tributary.Models;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Models;

public sealed class LayerCountTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("3", "config.json: num_hidden_layers is 3, and the weights are of 2 layers")]
    [InlineData("2000000000", "config.json: num_hidden_layers is 2000000000, and the weights are of 2 layers")]
    [InlineData("1e300", "config.json: num_hidden_layers is no whole number, and the weights are of 2 layers")]
    [InlineData("\"two\"", "config.json: num_hidden_layers is no whole number, and the weights are of 2 layers")]
    public void Require_MoreLayersThanWeights_IsRefused(string layers, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Require(layers, "model.layers.0.w", "model.layers.1.w")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("2")]
    [InlineData("1")]
    public void Require_AsManyOrFewer_Passes(string layers) => Require(layers, "model.layers.0.w", "model.layers.1.w", "model.layers.1.v");

    [Fact]
    public void Require_WeightsThatNameNoLayer_Passes() => Require("3", "q_proj.weight");

    public void Dispose() => folder.Dispose();

    private void Require(string layers, params string[] tensors)
    {
        File.WriteAllText(folder["config.json"], $$"""{"num_hidden_layers":{{layers}}}""");
        using (var writer = new SafetensorsWriter(folder["model.safetensors"],
            [.. tensors.Select(name => new TensorLayout(name, TensorDtype.F32, [1]))], new Dictionary<string, string>()))
        {
            foreach (var name in tensors)
            {
                writer.Write(name, [0f]);
            }

            writer.Complete();
        }

        using var weights = new TensorCatalog(folder.Path);
        LayerCount.Require(folder.Path, weights);
    }
}
