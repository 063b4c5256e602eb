using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.Torch.Tests.Training;

public sealed class TrainingMemoryTests
{
    [Theory]
    [InlineData("all-linear")]
    [InlineData("q_proj", "down_proj")]
    [InlineData("embed_tokens", "lm_head")]
    public void QuestionOf_Recipe_CountsWhatTheModelHoldsAndTrains(params string[] targets)
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        var recipe = new AdapterRecipe { R = 3, TargetModules = targets };
        using var stack = LoraStack.Attach(model, LoraStart.Config(recipe, model, "tiny"));

        var question = TrainingMemory.QuestionOf(model.Config, recipe, new TrainingRecipe { BatchSize = 2 },
            new TrainerSettings(), length: 100, labels: 6);

        Assert.Equal(model.Weights.Values.Sum(weight => weight.numel()), question.Parameters);
        Assert.Equal(stack.Values.numel(), question.AdapterParameters);
        Assert.Equal((100, 6), (question.Length, question.LogitRows));
    }

    [Fact]
    public void Train_MoreThanIsFree_IsRefusedBeforeTheModelIsLoaded()
    {
        using var temp = new Tributary.Testing.TempFolder();
        var job = SmallJob.Create();
        Directory.CreateDirectory(temp["out"]);
        var trainer = new LoraTrainer(TimeProvider.System, freeMemory: () => 250_000_000);
        var refused = Assert.Throws<BadInputException>(() =>
            trainer.Train(job, temp["out"], temp["checkpoint"], null, CancellationToken.None));
        Assert.Contains("training of 'de': needs about", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["out"]));
    }
}
