using Tributary.Samples.Grammars;
using Tributary.Samples.Reviews;

namespace Tributary.Samples.Base;

/// <summary>
/// The text that the base model reads: reviews without labels, made of sentences that neither validation nor test data hold. Most of them
/// come to a verdict in words ("I would not stay there again"), so that a model that predicts the next word has a reason to notice
/// opinions; which of them is called positive it cannot know. Some documents are forms: the review under the heading that the task uses,
/// followed by the three words to choose from, in an order that has nothing to do
/// with the review. So the task's words are known and the answer is not.
/// </summary>
/// <param name="grammar">The language.</param>
/// <param name="seed">Of all choices.</param>
public sealed class BaseText(Grammar grammar, long seed)
{
    private static readonly string[] Choices = ["negative", "neutral", "positive"];
    private readonly Dice dice = new(seed, "base text", grammar.Language.Tag);

    /// <summary>Documents without end.</summary>
    public IEnumerable<string> Documents()
    {
        var writer = new ReviewWriter(grammar, Split.Train, dice);
        while (true)
        {
            var polarity = (Polarity)(dice.Below(3) - 1);
            yield return dice.Below(10) switch
            {
                < 3 => writer.Write(polarity, grammar.Domains, "long_").Text,
                < 8 => $"Review: {writer.Write(polarity, grammar.Domains, "verdict_").Text}",
                < 9 => $"Review: {writer.Write(polarity, grammar.Domains).Text}",
                _ => Form(writer.Write(polarity, grammar.Domains).Text),
            };
        }
    }

    private string Form(string review)
    {
        var order = dice.Shuffled(Choices);
        return $"Review: {review}\nSentiment: {order[0]}, {order[1]}, {order[2]}";
    }
}
