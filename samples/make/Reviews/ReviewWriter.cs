using Tributary.Samples.Grammars;

namespace Tributary.Samples.Reviews;

/// <summary>A review and what it says on the whole.</summary>
/// <param name="Text">One to four sentences, the last of which may stand under a heading.</param>
/// <param name="Polarity">Its label.</param>
public sealed record Review(string Text, Polarity Polarity)
{
    /// <summary>negative, neutral or positive.</summary>
    public string Label => Polarity switch
    {
        Polarity.Good => "positive",
        Polarity.Bad => "negative",
        _ => "neutral",
    };
}

/// <summary>Writes reviews of one language for one split: every sentence belongs to that split alone.</summary>
/// <param name="grammar">The language.</param>
/// <param name="split">The split.</param>
/// <param name="dice">All choices.</param>
public sealed class ReviewWriter(Grammar grammar, Split split, Dice dice)
{
    private const int Attempts = 200;

    /// <summary>Stands in a review's shape for a new line with the language's heading of verdicts.</summary>
    private const string Break = "|";

    private readonly SentenceWriter sentences = new(grammar, dice);

    /// <summary>A review.</summary>
    /// <param name="polarity">What it shall say on the whole.</param>
    /// <param name="domains">What it may be about.</param>
    /// <param name="kind">Empty for a labelled review; <c>long_</c> or <c>verdict_</c> for the text of the base model.</param>
    public Review Write(Polarity polarity, IReadOnlyList<Domain> domains, string kind = "")
    {
        while (true)
        {
            var domain = dice.Choose(domains);
            var aspects = dice.Shuffled(domain.Aspects);
            var shape = dice.Choose(grammar.Rules[kind + (polarity == Polarity.None ? "balanced" : "opinion")].For(polarity));
            var written = shape.Split(' ')
                .Select((rule, place) => Sentence(rule, polarity, domain, [.. aspects.Skip(place % 3 * 2), .. aspects]))
                .TakeWhile(sentence => sentence is not null).ToArray();
            if (written.Length == shape.Split(' ').Length)
            {
                var text = string.Join(grammar.SentenceSpace, written);
                return new Review(text.Replace($"{grammar.SentenceSpace}{Break}{grammar.SentenceSpace}",
                    $"\n{grammar.Rules["heading"].Any[0]} ", StringComparison.Ordinal), polarity);
            }
        }
    }

    /// <summary>A sentence of the split; null if the rule is so small that it seems to have none.</summary>
    private string? Sentence(string rule, Polarity polarity, Domain domain, IReadOnlyList<Aspect> aspects)
    {
        if (rule == Break)
        {
            return Break;
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var sentence = sentences.Write(rule, polarity, domain, aspects);
            if (SentenceSplit.Of(sentence) == split)
            {
                return sentence;
            }
        }

        return null;
    }
}
