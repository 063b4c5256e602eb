using System.Text.Encodings.Web;
using Tributary.Samples.Grammars;
using Tributary.Tokenizers;

namespace Tributary.Samples.Reviews;

/// <summary>
/// The labelled data: <c>data/xx/{train,valid,test}.jsonl</c> per language, and <c>updates/xx.jsonl</c> where the grammar has a domain for
/// later data. Every language gets the same number of training tokens, so that
/// scores compare. The same plan gives the same bytes everywhere.
/// </summary>
/// <param name="plan">How many reviews.</param>
/// <param name="tokenizer">Counts tokens.</param>
public sealed class ReviewFiles(ReviewPlan plan, Tokenizer tokenizer)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All files: path with '/', and content.</summary>
    public IEnumerable<(string Path, byte[] Content)> All()
    {
        foreach (var grammar in GrammarFile.Languages.Select(GrammarFile.Open))
        {
            Domain[] first = [.. grammar.Domains.Where(domain => !domain.IsUpdate)];
            var train = Write(grammar, Split.Train, "train", first).ToTokens(plan.TrainTokens, Tokens);
            yield return ($"data/{grammar.Language}/train.jsonl", Lines(train));
            yield return ($"data/{grammar.Language}/valid.jsonl", Lines(Write(grammar, Split.Valid, "valid", first).Take(plan.Valid)));
            yield return ($"data/{grammar.Language}/test.jsonl", Lines(Write(grammar, Split.Test, "test", first).Take(plan.Test)));
            if (grammar.Domains.Where(domain => domain.IsUpdate).ToArray() is { Length: > 0 } later)
            {
                yield return ($"updates/{grammar.Language}.jsonl",
                    Lines(Write(grammar, Split.Train, "more", later).ToTokens(plan.UpdateTokens, Tokens)));
            }
        }
    }

    /// <summary>Reviews without end, each once, the labels in turn.</summary>
    private IEnumerable<Review> Write(Grammar grammar, Split split, string file, IReadOnlyList<Domain> domains)
    {
        var writer = new ReviewWriter(grammar, split, new Dice(plan.Seed, "reviews", file, grammar.Language.Tag));
        var written = new HashSet<string>(StringComparer.Ordinal);
        for (var turn = 0; ; turn++)
        {
            Review review;
            do
            {
                review = writer.Write((Polarity)((turn % 3) - 1), domains);
            }
            while (!written.Add(SentenceSplit.Normalise(review.Text)));
            yield return review;
        }
    }

    private int Tokens(Review review) => tokenizer.Encode($"Review: {review.Text}\nSentiment: {review.Label}").Length;

    private static byte[] Lines(IEnumerable<Review> reviews)
    {
        using var stream = new MemoryStream();
        foreach (var review in reviews)
        {
            using var json = new Utf8JsonWriter(stream, Readable);
            json.WriteStartObject();
            json.WriteString("text", review.Text);
            json.WriteString("label", review.Label);
            json.WriteEndObject();
            json.Flush();
            stream.WriteByte((byte)'\n');
        }

        return stream.ToArray();
    }
}

/// <summary>Cuts a sequence of reviews.</summary>
internal static class ReviewBudget
{
    /// <summary>As many rounds of three reviews, one of each label, as bring the count of tokens to the budget.</summary>
    public static IEnumerable<Review> ToTokens(this IEnumerable<Review> reviews, int budget, Func<Review, int> tokens)
    {
        var spent = 0;
        foreach (var round in reviews.Chunk(3))
        {
            foreach (var review in round)
            {
                spent += tokens(review);
                yield return review;
            }

            if (spent >= budget)
            {
                yield break;
            }
        }
    }
}
