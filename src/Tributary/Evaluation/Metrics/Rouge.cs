namespace Tributary.Evaluation.Metrics;

/// <summary>Precision, recall and their harmonic mean, each in [0, 1].</summary>
/// <param name="Precision">Share of the prediction that the reference holds.</param>
/// <param name="Recall">Share of the reference that the prediction holds.</param>
internal readonly record struct RougeScore(double Precision, double Recall)
{
    /// <summary>2 P R / (P + R); 0 if both are 0.</summary>
    public double F => Precision + Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;

    internal static RougeScore Of(int hits, int predicted, int reference) =>
        new((double)hits / Math.Max(predicted, 1), (double)hits / Math.Max(reference, 1));
}

/// <summary>
/// ROUGE of one prediction against one reference (Lin 2004, "ROUGE: A package for automatic evaluation of summaries"), the same figures as
/// google-research/rouge to the last digit under its tokenizations. The longest
/// common subsequences take time and memory in the product of the lengths.
/// </summary>
internal static class Rouge
{
    /// <summary>ROUGE-N: n-grams in common, each counted as often as both hold it.</summary>
    /// <param name="reference">The right text.</param>
    /// <param name="prediction">The model's text.</param>
    /// <param name="n">Tokens of an n-gram, 1 or more.</param>
    /// <param name="tokenization">How texts are cut.</param>
    public static RougeScore N(string reference, string prediction, int n, Tokenization tokenization)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var expected = Grams(tokenization.Tokens(reference), n);
        var found = Grams(tokenization.Tokens(prediction), n);
        var hits = found.Sum(gram => Math.Min(gram.Value, expected.GetValueOrDefault(gram.Key)));
        return RougeScore.Of(hits, found.Values.Sum(), expected.Values.Sum());
    }

    /// <summary>ROUGE-L: the longest common subsequence of the whole texts.</summary>
    /// <inheritdoc cref="N" path="/param"/>
    public static RougeScore L(string reference, string prediction, Tokenization tokenization)
    {
        var expected = tokenization.Tokens(reference);
        var found = tokenization.Tokens(prediction);
        return RougeScore.Of(CommonSubsequence.Length(expected, found), found.Count, expected.Count);
    }

    /// <summary>
    /// ROUGE-Lsum: texts are cut into lines; for each line of the reference the tokens that are part of a longest common subsequence with
    /// any line of the prediction count, a token no more often than either text holds it.
    /// </summary>
    /// <inheritdoc cref="N" path="/param"/>
    public static RougeScore Lsum(string reference, string prediction, Tokenization tokenization)
    {
        var expected = Lines(reference, tokenization);
        var found = Lines(prediction, tokenization);
        var leftExpected = Grams([.. expected.SelectMany(line => line)], 1);
        var leftFound = Grams([.. found.SelectMany(line => line)], 1);
        var hits = 0;
        foreach (var line in expected)
        {
            foreach (var index in found.SelectMany(other => CommonSubsequence.Indices(line, other)).Distinct().Order())
            {
                var token = line[index];
                if (leftFound.GetValueOrDefault(token) > 0 && leftExpected[token] > 0)
                {
                    hits++;
                    leftFound[token]--;
                    leftExpected[token]--;
                }
            }
        }

        return RougeScore.Of(hits, found.Sum(line => line.Count), expected.Sum(line => line.Count));
    }

    private static List<IReadOnlyList<string>> Lines(string text, Tokenization tokenization) =>
        [.. text.Split('\n').Where(line => line.Length > 0).Select(tokenization.Tokens)];

    // No token holds a space.
    private static Dictionary<string, int> Grams(IReadOnlyList<string> tokens, int n) =>
        Enumerable.Range(0, Math.Max(0, tokens.Count - n + 1)).Select(start => string.Join(' ', tokens.Skip(start).Take(n)))
            .CountBy(gram => gram).ToDictionary(StringComparer.Ordinal);
}
