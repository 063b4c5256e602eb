using Tributary.Tokenizers;

namespace Tributary.Training;

/// <summary>A prompt with its target as tokens.</summary>
/// <param name="Ids">Prompt, then target.</param>
/// <param name="TargetStart">Index of the target's first token; 1 or more.</param>
/// <param name="Truncated">Whether tokens were cut.</param>
internal sealed record EncodedExample(int[] Ids, int TargetStart, bool Truncated)
{
    /// <summary>Tokens before anything was cut.</summary>
    public int WholeLength { get; init; } = Ids.Length;

    /// <summary>Whether tokens of the target were cut, not of the prompt alone.</summary>
    public bool LostTarget { get; init; }

    /// <summary>Tokens of the target.</summary>
    public int TargetCount => Ids.Length - TargetStart;
}

/// <summary>
/// Tokenises prompt and target together, as one text, and finds the boundary: the target's tokens are those after the longest
/// common beginning of encode(prompt) and encode(prompt + target). Where a tokenizer joins the prompt's last letters with the
/// target's first into one token, that token belongs to the target.
/// </summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="vocabularySize">Embeddings of the model.</param>
/// <param name="maxLength">Longest prompt with its target, in tokens.</param>
/// <param name="endOfText">The token that ends an answer; null if the model has none.</param>
/// <param name="positions">Longest sequence that the model can read.</param>
internal sealed class ExampleEncoder(Tokenizer tokenizer, int vocabularySize, int maxLength, int? endOfText = null,
    int positions = int.MaxValue)
{
    /// <summary>What is wrong if an answer needs an end and the model has none.</summary>
    public const string NoEnd = "its answer needs an end: it is a free text, or one of its options begins another; expected an "
        + "'eos_token_id' below vocab_size in the base model's config.json or generation_config.json";

    private readonly int[] alwaysFirst = tokenizer.EncodePrompt("");

    /// <summary>Encodes all examples; those that cannot be used are refused together.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="where">What to call the list in messages.</param>
    public IReadOnlyList<EncodedExample> EncodeAll(IReadOnlyList<TrainingExample> examples, string where)
    {
        var encoded = new List<EncodedExample>(examples.Count);
        var problems = new List<Problem>();
        for (var i = 0; i < examples.Count; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{where}, example {i + 1}");
            if (Encode(examples[i], place, problems) is { } example)
            {
                encoded.Add(example);
            }
        }

        return problems.Count == 0 ? encoded : throw new BadInputException(problems);
    }

    /// <summary>One example; null if it cannot be used, with the reason added to the problems.</summary>
    public EncodedExample? Encode(TrainingExample example, string place, List<Problem> problems)
    {
        if (example.Ends && example.End is null && endOfText is null)
        {
            problems.Add(new Problem(place, NoEnd));
            return null;
        }

        return Encode(example.Prompt, example.Target + (example.Ends ? example.End : ""), place, problems,
            example.Ends && example.End is null ? endOfText : null, example.AddSpecialTokens);
    }

    /// <summary>One pair of texts; null if it cannot be used, with the reason added to the problems.</summary>
    public EncodedExample? Encode(string prompt, string target, string place, List<Problem> problems, int? end = null,
        bool addSpecialTokens = true)
    {
        int[] whole = [.. tokenizer.EncodePrompt(prompt + target, addSpecialTokens), .. end is { } id ? [id] : Array.Empty<int>()];
        var start = whole.AsSpan().CommonPrefixLength(tokenizer.EncodePrompt(prompt, addSpecialTokens));
        if (whole.Length == start)
        {
            problems.Add(new Problem(place, "the target adds no token to the prompt; it must not be empty"));
            return null;
        }

        if (start == 0)
        {
            problems.Add(new Problem(place, "no token comes before the target; give it a prompt"));
            return null;
        }

        if (Array.Find(whole, id => id >= vocabularySize) is var beyond and > 0)
        {
            problems.Add(new Problem(place, string.Create(CultureInfo.InvariantCulture,
                $"the tokenizer gives id {beyond}, but the model has {vocabularySize} embeddings; tokenizer and "
                + $"model do not belong together")));
            return null;
        }

        if (Math.Min(whole.Length, maxLength) > positions)
        {
            problems.Add(new Problem(place, string.Create(CultureInfo.InvariantCulture,
                $"is longer than the {positions} tokens that the model reads; shorten it, or set a max_length that cuts its prompt")));
            return null;
        }

        return Cut(whole, start);
    }

    /// <summary>Cuts the prompt's beginning (after the tokens that every text begins
    /// with), then, if the target alone is too long, its end.</summary>
    private EncodedExample Cut(int[] whole, int start)
    {
        if (whole.Length <= maxLength)
        {
            return new EncodedExample(whole, start, Truncated: false);
        }

        var kept = Math.Min(whole.AsSpan().CommonPrefixLength(alwaysFirst), Math.Max(0, start - 1));
        // At least one token of the prompt stays: something must predict the target's first token.
        var dropped = Math.Min(whole.Length - maxLength, start - kept - (kept > 0 ? 0 : 1));
        int[] cut = [.. whole.AsSpan(0, kept), .. whole.AsSpan(kept + dropped)];
        return new EncodedExample(cut.Length <= maxLength ? cut : cut[..maxLength], start - dropped, Truncated: true)
            { WholeLength = whole.Length, LostTarget = cut.Length > maxLength };
    }
}
