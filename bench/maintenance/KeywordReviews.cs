using Tributary.Numerics;

namespace Tributary.MaintenanceBench;

/// <summary>
/// Made-up reviews in which one word decides the label, and each language has words of its own: a tiny model learns them in seconds, and
/// what one language's adapter unlearns no other makes up for.
/// </summary>
internal static class KeywordReviews
{
    private static readonly Dictionary<string, (string[] Nouns, string Sentence, string[] Good, string[] Bad)> Words =
        new(StringComparer.Ordinal)
    {
        ["en"] = (["room", "meal", "staff", "view", "price", "bed", "wine", "garden"], "The {0} was {1}, day {2}.",
            ["excellent", "lovely"], ["dreadful", "dirty"]),
        ["fr"] = (["chambre", "table", "vue", "ville", "plage", "soupe", "porte", "rue"], "La {0} était {1}, jour {2}.",
            ["superbe", "agréable"], ["horrible", "sale"]),
    };

    /// <summary>The task of a project file.</summary>
    public const string Task = """{ kind: classification, labels: [bad, good], prompt: "Review: {text}\nOpinion:", target: " {label}" }""";

    /// <summary>Lines of a data file, good and bad in turn; the same for the same arguments.</summary>
    /// <param name="language">en or fr.</param>
    /// <param name="split">Names the draw.</param>
    /// <param name="count">How many.</param>
    public static IEnumerable<string> Lines(string language, string split, int count)
    {
        var (nouns, sentence, good, bad) = Words[language];
        var random = CounterRandom.For(1, language, split);
        string Draw(string[] from, int index) => from[(int)(random.Uniform(index) * from.Length)];
        for (var i = 0; i < count; i++)
        {
            var isGood = i % 2 == 0;
            var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, sentence, Draw(nouns, 3 * i),
                Draw(isGood ? good : bad, (3 * i) + 1), (int)(random.Uniform((3 * i) + 2) * 1000));
            yield return Line(text, isGood);
        }
    }

    /// <summary>The same lines with the labels of a share of them going round, drawn by a seed.</summary>
    public static IEnumerable<string> Shuffled(IReadOnlyList<string> lines, double share, int seed)
    {
        var chosen = Order(lines.Count, seed, "chosen").Take((int)Math.Round(share * lines.Count)).ToArray();
        var labels = Order(chosen.Length, seed, "labels").Select(place => IsGood(lines[chosen[place]])).ToArray();
        var changed = chosen.Index().ToDictionary(place => place.Item, place => labels[place.Index]);
        return lines.Select((line, index) => changed.TryGetValue(index, out var isGood) && isGood != IsGood(line) ? Turned(line) : line);
    }

    /// <summary>A line with the other label.</summary>
    public static string Turned(string line) => IsGood(line)
        ? line.Replace("\"label\":\"good\"", "\"label\":\"bad\"", StringComparison.Ordinal)
        : line.Replace("\"label\":\"bad\"", "\"label\":\"good\"", StringComparison.Ordinal);

    /// <summary>The numbers below a count in an order drawn by a seed.</summary>
    public static int[] Order(int count, int seed, string key)
    {
        var random = CounterRandom.For(seed, key);
        return [.. Enumerable.Range(0, count).OrderBy(index => random.Uniform(index)).ThenBy(index => index)];
    }

    private static bool IsGood(string line) => line.EndsWith("\"good\"}", StringComparison.Ordinal);

    private static string Line(string text, bool isGood) => $$"""{"text":"{{text}}","label":"{{(isGood ? "good" : "bad")}}"}""";
}
