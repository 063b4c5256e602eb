using Tributary.Evaluation.Models;
using Tributary.Torch.Inference;

namespace Tributary.Torch.Tests.Inference;

public sealed class TokenSamplerTests
{
    // Probabilities 0.1, 0.4, 0.2, 0.3.
    private static readonly float[] Logits = [MathF.Log(1), MathF.Log(4), MathF.Log(2), MathF.Log(3)];

    [Theory]
    [InlineData(1, 1, new[] { 0.1, 0.4, 0.2, 0.3 })]
    [InlineData(1, 0.69, new[] { 0, 4 / 7.0, 0, 3 / 7.0 })]
    [InlineData(1, 0.71, new[] { 0, 4 / 9.0, 2 / 9.0, 3 / 9.0 })]
    [InlineData(1, 0.01, new double[] { 0, 1, 0, 0 })]
    [InlineData(0.5, 1, new[] { 1 / 30.0, 16 / 30.0, 4 / 30.0, 9 / 30.0 })]
    public void Draw_AllOfTheUnitInterval_GivesTheExpectedShares(double temperature, double topP, double[] shares)
    {
        var counts = new double[4];
        for (var i = 0; i < 10000; i++)
        {
            counts[TokenSampler.Draw(Logits, new GenerationSettings { Temperature = temperature, TopP = topP }, i / 10000.0)] += 1
                / 10000.0;
        }

        Assert.All(shares.Zip(counts), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
    }

    [Fact]
    public void Draw_VeryLowTemperature_IsTheLikeliest() =>
        Assert.All(new[] { 0, 0.5, 0.9999999999999999 }, uniform =>
            Assert.Equal(1, TokenSampler.Draw(Logits, new GenerationSettings { Temperature = 1e-6 }, uniform)));
}
