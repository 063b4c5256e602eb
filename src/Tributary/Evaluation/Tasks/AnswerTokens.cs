using System.Collections.Concurrent;
using Tributary.Tokenizers;

namespace Tributary.Evaluation.Tasks;

/// <summary>How the possible answers to a question stand as tokens behind its prompt.</summary>
/// <param name="Moved">Characters at the prompt's end that count as the beginning of every answer, so that all begin at one token.</param>
/// <param name="Ends">True if the tokens of one answer begin another's: only with what ends them can both be right.</param>
/// <param name="Same">Two answers that are the same tokens; null if there are none.</param>
internal sealed record AnswerForm(int Moved, bool Ends, (string First, string Second)? Same = null)
{
    /// <summary>Answers as they are written.</summary>
    public static AnswerForm Plain { get; } = new(0, Ends: false);

    /// <summary>What of it decides how the question is asked.</summary>
    public TokenEffects Effects => (Moved > 0 ? TokenEffects.SharedBoundary : TokenEffects.None)
        | (Ends ? TokenEffects.ScoredEnd : TokenEffects.None);

    /// <summary>A prompt without the characters that belong to the answers.</summary>
    public string Prompt(string prompt) => prompt[..^Moved];

    /// <summary>An answer with the characters of the prompt that belong to it.</summary>
    public string Answer(string prompt, string answer) => prompt[^Moved..] + answer;
}

/// <summary>
/// Compares answers as tokens. Where a tokenizer joins the end of the prompt with the first letters of some answers alone, a space above
/// all, the likelihoods of the answers would begin at different places; the joined characters then count as part of every answer. Looks at
/// the prompt's last word only: what stands before it is the same for all. Any number of threads may ask at once.
/// </summary>
internal sealed class AnswerTokens(Tokenizer tokenizer)
{
    private const int LongestTail = 64;

    // So much of a free text decides how it joins the prompt.
    private const int LongestHead = 32;

    private readonly ConcurrentDictionary<string, AnswerForm> known = new(StringComparer.Ordinal);

    /// <summary>The form of answers to choose from.</summary>
    /// <param name="prompt">The rendered prompt.</param>
    /// <param name="answers">The rendered target of each; one or more.</param>
    public AnswerForm Of(string prompt, IReadOnlyList<string> answers)
    {
        var tail = Tail(prompt);
        return known.GetOrAdd(string.Join('\0', answers.Prepend(tail)), _ => Compare(tail, answers));
    }

    /// <summary>The form of an answer that the model writes: of the prompt only white space is moved, which no score sees.</summary>
    /// <param name="prompt">The rendered prompt.</param>
    /// <param name="answer">The rendered target.</param>
    public AnswerForm OfText(string prompt, string answer)
    {
        var tail = Tail(prompt);
        var spaces = tail.Length - tail.TrimEnd().Length;
        if (spaces == 0)
        {
            return AnswerForm.Plain;
        }

        int[][] whole = [Encode(tail + Head(answer))];
        var moved = Enumerable.Range(0, spaces + 1).FirstOrDefault(count => Begins(tail[..^count], whole));
        return AnswerForm.Plain with { Moved = moved };
    }

    private AnswerForm Compare(string tail, IReadOnlyList<string> answers)
    {
        var whole = answers.Distinct(StringComparer.Ordinal).Select(answer => (Text: answer, Ids: Encode(tail + answer)))
            .OrderBy(answer => answer.Ids, Comparer<int[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right))).ToArray();
        var form = new AnswerForm(Moved(tail, [.. whole.Select(answer => answer.Ids)]), Ends: false);
        // In this order whatever begins another also begins the next one.
        foreach (var (shorter, longer) in whole.Zip(whole.Skip(1)).Where(pair => pair.Second.Ids.AsSpan().StartsWith(pair.First.Ids)))
        {
            form = shorter.Ids.Length < longer.Ids.Length ? form with { Ends = true } : form with { Same = (shorter.Text, longer.Text) };
        }

        return form;
    }

    /// <summary>How many tokens a text has.</summary>
    public int Count(string text, bool addSpecialTokens) => tokenizer.EncodePrompt(text, addSpecialTokens).Length;

    private int Moved(string tail, int[][] whole)
    {
        var prompt = Encode(tail);
        if (whole.Select(ids => ids.AsSpan().CommonPrefixLength(prompt)).Distinct().Count() == 1)
        {
            return 0;
        }

        return Enumerable.Range(1, tail.Length).First(count => count == tail.Length
            || (!char.IsLowSurrogate(tail[^count]) && Begins(tail[..^count], whole)));
    }

    private bool Begins(string tail, int[][] whole)
    {
        var ids = Encode(tail);
        return Array.TrueForAll(whole, one => one.AsSpan().StartsWith(ids));
    }

    private int[] Encode(string text) => tokenizer.Encode(text, addSpecialTokens: false);

    /// <summary>The last word of a prompt with the white space around it.</summary>
    private static string Tail(string prompt)
    {
        var word = prompt.AsSpan().TrimEnd();
        var start = word.Length;
        while (start > 0 && !char.IsWhiteSpace(word[start - 1]))
        {
            start--;
        }

        start = Math.Max(Math.Max(0, start - 1), prompt.Length - LongestTail);
        return prompt[(start < prompt.Length && char.IsLowSurrogate(prompt[start]) ? start + 1 : start)..];
    }

    private static string Head(string answer) => answer.Length <= LongestHead ? answer
        : answer[..(char.IsLowSurrogate(answer[LongestHead]) ? LongestHead - 1 : LongestHead)];
}
