using Tributary.Samples.Grammars;
using Tributary.Tokenizers;

namespace Tributary.Samples.Base;

/// <summary>
/// Sequences of tokens for pretraining. The languages take turns, so that each gets the same number of tokens; a sequence begins with a
/// document and is filled with further ones of its language, each closed by the end-of-text token; what does not fit is cut. Every n-th
/// sequence holds pages in several languages instead.
/// </summary>
/// <param name="recipe">Sizes and seed.</param>
/// <param name="tokenizer">The trained tokenizer.</param>
public sealed class BaseBatches(BaseRecipe recipe, Tokenizer tokenizer)
{
    private readonly IEnumerator<string>[] texts =
        [.. GrammarFile.Languages.Select(language => new BaseText(GrammarFile.Open(language), recipe.Seed).Documents().GetEnumerator())];

    private readonly IEnumerator<string> pages = new BasePages(recipe.Seed).Documents().GetEnumerator();
    private int turn;
    private int sequences;

    /// <summary>The next batch, row after row: <see cref="BaseRecipe.BatchSize"/> x <see cref="BaseRecipe.SequenceLength"/> ids.</summary>
    public long[] Next()
    {
        var ids = new long[recipe.BatchSize * recipe.SequenceLength];
        for (var row = 0; row < recipe.BatchSize; row++)
        {
            Fill(ids.AsSpan(row * recipe.SequenceLength, recipe.SequenceLength), NextText());
        }

        return ids;
    }

    private IEnumerator<string> NextText() => ++sequences % recipe.PageEvery == 0 ? pages : texts[turn++ % texts.Length];

    private void Fill(Span<long> sequence, IEnumerator<string> text)
    {
        var filled = 0;
        while (filled < sequence.Length)
        {
            text.MoveNext();
            foreach (var id in tokenizer.Encode(text.Current).Append(recipe.Model.EosTokenIds[0]))
            {
                if (filled < sequence.Length)
                {
                    sequence[filled++] = id;
                }
            }
        }
    }
}
