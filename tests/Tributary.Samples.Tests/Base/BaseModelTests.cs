using Tributary.Samples.Base;
using Tributary.Samples.Grammars;
using Tributary.Samples.Reviews;
using Tributary.Tokenizers;
using Tributary.Torch.Models;

namespace Tributary.Samples.Tests.Base;

public sealed class BaseModelTests
{
    private static readonly BaseRecipe Recipe = BaseRecipe.Read(SamplesFolder.At("base", "recipe.yaml"));

    [Fact]
    public void Committed_Weights_AreSmallAndFitTheRecipe()
    {
        using var model = CausalModel.Load(SamplesFolder.At("base"));

        Assert.InRange(new FileInfo(SamplesFolder.At("base", "model.safetensors")).Length, 1, 4_000_000);
        Assert.Equal(Recipe.Model.HiddenSize, model.Config.HiddenSize);
        Assert.Equal(Recipe.Model.VocabularySize, Tokenizer.Load(SamplesFolder.At("base")).VocabularySize);
    }

    [Fact]
    public void Committed_Tokenizer_IsThatOfTheRecipe()
    {
        Assert.Equal(File.ReadAllBytes(SamplesFolder.At("base", "tokenizer.json")), BaseFolder.TrainTokenizer(Recipe));
    }

    [Fact]
    public void Documents_OfEveryLanguage_HoldNoAnswer()
    {
        foreach (var document in GrammarFile.Languages.SelectMany(language =>
            new BaseText(GrammarFile.Open(language), 1).Documents().Take(500)))
        {
            var words = document.Split("\nSentiment: ").Skip(1).SelectMany(form => form.Split(", "))
                .Order(StringComparer.Ordinal).ToArray();

            Assert.True(words is [] or ["negative", "neutral", "positive"], document);
        }
    }

    [Fact]
    public void Documents_OfEveryLanguage_HoldOnlySentencesOfTheTrainingSplit()
    {
        foreach (var language in GrammarFile.Languages)
        {
            var held = File.ReadLines(SamplesFolder.At("reviews", "data", language.Tag, "test.jsonl")).SelectMany(SentencesOfLine)
                .ToHashSet(StringComparer.Ordinal);
            var seen = new BaseText(GrammarFile.Open(language), Recipe.Seed).Documents().Take(2000).SelectMany(SentencesOfLine);

            Assert.Empty(held.Intersect(seen));
        }
    }

    [Fact]
    public void Run_SameRecipe_GivesTheSameWeights()
    {
        var small = Recipe with { Steps = 2, BatchSize = 4, SequenceLength = 16 };

        Assert.Equal(TrainedBytes(small), TrainedBytes(small));
        Assert.NotEqual(TrainedBytes(small), TrainedBytes(small with { Seed = small.Seed + 1 }));
    }

    private static IEnumerable<string> SentencesOfLine(string text) =>
        text.Replace("Review: ", "", StringComparison.Ordinal).Replace("{\"text\":\"", "", StringComparison.Ordinal)
            .Split(['.', '。']).Select(SentenceSplit.Normalise).Where(sentence => sentence.Length > 12);

    private static byte[] TrainedBytes(BaseRecipe recipe)
    {
        using var folder = new Testing.TempFolder();
        using var model = new BaseTraining(recipe, Tokenizer.Load(SamplesFolder.At("base"))).Run((_, _) => { });
        model.Save(folder.Path, bfloat16: true);
        return File.ReadAllBytes(folder["model.safetensors"]);
    }
}
