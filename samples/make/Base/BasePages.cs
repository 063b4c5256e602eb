using Tributary.Samples.Grammars;
using Tributary.Samples.Reviews;

namespace Tributary.Samples.Base;

/// <summary>
/// Pages as a travel site shows them: what several guests write about one thing, each in a language of their own, and mostly they agree. A
/// model that reads such pages gets opinions of several languages near each other, as large multilingual models have them from the web.
/// Unlabelled, and of the training split's sentences alone, like all text of the base model.
/// </summary>
/// <param name="seed">Of all choices.</param>
public sealed class BasePages(long seed)
{
    private const int ReviewsOnPage = 3;

    /// <summary>Pages without end.</summary>
    public IEnumerable<string> Documents()
    {
        var dice = new Dice(seed, "base pages");
        Grammar[] grammars = [.. GrammarFile.Languages.Select(GrammarFile.Open)];
        var writers = grammars.ToDictionary(grammar => grammar, grammar => new ReviewWriter(grammar, Split.Train, dice));
        while (true)
        {
            var polarity = (Polarity)(dice.Below(3) - 1);
            var thing = dice.Choose(grammars[0].Domains).Name;
            yield return string.Join('\n', dice.Shuffled(grammars).Take(ReviewsOnPage).Select(grammar =>
                writers[grammar].Write(polarity, [grammar.Domains.Single(domain => domain.Name == thing)], "long_").Text));
        }
    }
}
