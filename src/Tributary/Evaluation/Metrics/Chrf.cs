namespace Tributary.Evaluation.Metrics;

/// <summary>
/// chrF2 of one prediction against one reference (Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation"), as sacreBLEU
/// computes a sentence with its defaults: character n-grams of 1 to 6 without white space, no word n-grams, recall weighted twice
/// (beta 2), precision and recall averaged over the orders that both texts reach. sacreBLEU's figure is a hundred times this one.
/// </summary>
internal static class Chrf
{
    private const int Order = 6;
    private const double BetaSquared = 4;

    /// <summary>The score, in [0, 1]; 0 if one of the texts is blank.</summary>
    public static double Score(string reference, string prediction)
    {
        var expected = Characters(reference);
        var found = Characters(prediction);
        var orders = Math.Min(Order, Math.Min(expected.Length, found.Length));
        var (precision, recall) = (0.0, 0.0);
        for (var n = 1; n <= orders; n++)
        {
            var hits = (double)Hits(expected, found, n);
            precision += hits / (found.Length - n + 1) / orders;
            recall += hits / (expected.Length - n + 1) / orders;
        }

        return precision + recall > 0 ? (1 + BetaSquared) * precision * recall / ((BetaSquared * precision) + recall) : 0;
    }

    private static int Hits(Rune[] expected, Rune[] found, int n)
    {
        var counts = Grams(expected, n).CountBy(gram => gram).ToDictionary(StringComparer.Ordinal);
        return Grams(found, n).CountBy(gram => gram).Sum(gram => Math.Min(gram.Value, counts.GetValueOrDefault(gram.Key)));
    }

    private static IEnumerable<string> Grams(Rune[] characters, int n) =>
        Enumerable.Range(0, characters.Length - n + 1).Select(start => string.Concat(characters.Skip(start).Take(n)));

    private static Rune[] Characters(string text) => [.. text.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune))];
}
