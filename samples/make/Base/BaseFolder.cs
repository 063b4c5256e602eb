using Tributary.Samples.Grammars;
using Tributary.Samples.Tokens;
using Tributary.Tokenizers;

namespace Tributary.Samples.Base;

/// <summary>Makes the whole base model out of its recipe: a Hugging Face folder with the tokenizer and the weights.</summary>
public static class BaseFolder
{
    /// <summary>Trains the tokenizer, then the model, and writes both beside <c>recipe.yaml</c>.</summary>
    /// <param name="folder">Holds the recipe.</param>
    /// <param name="report">Told the step, the steps in all and the loss.</param>
    public static void Make(string folder, Action<int, int, double> report)
    {
        var recipe = BaseRecipe.Read(Path.Combine(folder, "recipe.yaml"));
        File.WriteAllBytes(Path.Combine(folder, "tokenizer.json"), TrainTokenizer(recipe));
        using var model = new BaseTraining(recipe, Tokenizer.Load(folder)).Run((step, loss) => report(step, recipe.Steps, loss));
        model.Save(folder, bfloat16: true);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), TokenizerConfig(recipe.Model.MaxPositions));
        File.WriteAllText(Path.Combine(folder, "generation_config.json"),
            "{\"bos_token_id\": 1, \"eos_token_id\": 2, \"pad_token_id\": 0, \"do_sample\": false}\n");
    }

    /// <summary>The bytes of <c>tokenizer.json</c>; the languages have equal shares of its text.</summary>
    public static byte[] TrainTokenizer(BaseRecipe recipe) =>
        TokenizerJson.Train(GrammarFile.Languages.SelectMany(language => TokenizerText(language, recipe)), recipe.Model.VocabularySize);

    private static IEnumerable<string> TokenizerText(Language language, BaseRecipe recipe)
    {
        var bytes = 0;
        return new BaseText(GrammarFile.Open(language), recipe.Seed).Documents()
            .TakeWhile(document => (bytes += Encoding.UTF8.GetByteCount(document)) <= recipe.TokenizerKilobytes * 1000);
    }

    private static string TokenizerConfig(int maxLength) => $$"""
        {
          "tokenizer_class": "PreTrainedTokenizerFast",
          "bos_token": "{{TokenizerJson.SpecialTokens[1]}}",
          "eos_token": "{{TokenizerJson.SpecialTokens[2]}}",
          "pad_token": "{{TokenizerJson.SpecialTokens[0]}}",
          "clean_up_tokenization_spaces": false,
          "model_max_length": {{maxLength.ToString(CultureInfo.InvariantCulture)}}
        }

        """;
}
