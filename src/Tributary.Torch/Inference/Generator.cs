using System.Runtime.InteropServices;
using Tributary.Evaluation.Models;
using Tributary.Tokenizers;
using Tributary.Torch.Models;

namespace Tributary.Torch.Inference;

/// <summary>
/// Continues prompts in batches of near-equal length, padded left so that all end together; a continuation that ends leaves its batch. Pads
/// stand at position 1 and are seen by none, as transformers does it.
/// </summary>
internal sealed class Generator(CausalModel model, Tokenizer tokenizer)
{
    // What a batch's keys and values may take; and its prompts' tokens, whose activations are held at once.
    private const long CacheBytes = 512L << 20;
    private const int TokensPerBatch = 4096;

    /// <summary>Continues every prompt.</summary>
    /// <exception cref="BadInputException">Prompts without a token, or with one
    /// that the model has no embedding of; all are named.</exception>
    public IReadOnlyList<GeneratedText> Run(IReadOnlyList<string> prompts, GenerationSettings settings, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        settings.RequireValid();
        var continuations = Encode(prompts, settings);
        Run(continuations, settings, progress, cancellation);
        return [.. continuations.Select(continuation => continuation.ToText(tokenizer))];
    }

    /// <summary>Brings every continuation to its end.</summary>
    public void Run(IReadOnlyList<Continuation> continuations, GenerationSettings settings, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var done = 0;
        foreach (var batch in LengthBatches.Of(continuations, continuation => continuation.Prompt.Count,
            (count, longest) => FitsBatch(count, longest, settings.MaxNewTokens)))
        {
            Continue(batch, settings, cancellation);
            progress?.Report(done += batch.Count);
        }
    }

    private List<Continuation> Encode(IReadOnlyList<string> prompts, GenerationSettings settings)
    {
        var problems = new List<Problem>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var continuations = new List<Continuation>();
        foreach (var (index, prompt) in prompts.Index())
        {
            var ids = Cut(tokenizer.EncodePrompt(prompt, settings.AddSpecialTokens), settings);
            var place = string.Create(CultureInfo.InvariantCulture, $"prompt {index + 1}");
            if (Unreadable(ids, settings) is { } reason)
            {
                problems.Add(new Problem(place, reason));
            }

            seen[prompt] = seen.GetValueOrDefault(prompt, -1) + 1;
            continuations.Add(new Continuation(ids, settings, Continuation.RandomOf(settings, prompt, seen[prompt])));
        }

        return problems.Count == 0 ? continuations : throw new BadInputException(problems);
    }

    private string? Unreadable(int[] ids, GenerationSettings settings) => ids.Length == 0 ? "holds no token; write at least one character"
        : ids.Length > model.Config.Positions - settings.MaxNewTokens ? string.Create(CultureInfo.InvariantCulture,
            $"has {ids.Length} tokens, and up to {settings.MaxNewTokens} are to follow; the model reads {model.Config.Positions} in all: "
                + $"shorten the prompt, or ask for fewer new tokens")
        : TokenIds.Beyond(ids, model.Config);

    private int[] Cut(int[] ids, GenerationSettings settings)
    {
        var room = settings.MaxLength is { } longest ? Math.Min(longest, model.Config.Positions) - settings.MaxNewTokens : ids.Length;
        var first = ids.AsSpan().CommonPrefixLength(tokenizer.EncodePrompt(""));
        // Where nothing but the tokens that every text begins with would be left, the prompt stays, and is refused.
        return ids.Length <= room || room <= first ? ids : [.. ids.AsSpan(0, first), .. ids.AsSpan(ids.Length - room + first)];
    }

    private bool FitsBatch(int count, int longest, int newTokens) =>
        count * (longest + newTokens) * KeyValueCache.BytesPerToken(model) <= CacheBytes && count * longest <= TokensPerBatch;

    private void Continue(List<Continuation> batch, GenerationSettings settings, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var cache = new KeyValueCache(model, batch.Count, batch[0].Prompt.Count + settings.MaxNewTokens);
        var active = batch;
        int[] ends = [.. model.Config.EosTokenIds, .. settings.EndTokens];
        while (active.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            if (active.Exists(Outgrows))
            {
                cache.Clear();
            }

            var logits = model.Logits((cache.Length == 0 ? AllTokens(active) : LastTokens(active, cache.Length)) with { Cache = cache });
            foreach (var (continuation, token) in active.Zip(Choose(logits, active, settings)))
            {
                continuation.Take(token, ends, tokenizer);
            }

            long[] left = [.. active.Index().Where(one => one.Item.Finish is null).Select(one => (long)one.Index)];
            if (left.Length < active.Count)
            {
                cache.Keep(tensor(left).to(model.Device));
                active = [.. left.Select(index => active[(int)index])];
            }
        }
    }

    /// <summary>Whether a text becomes longer than what longrope turns by its short factors: then every token is turned anew.</summary>
    private bool Outgrows(Continuation continuation) =>
        model.Config.Rope is { Type: "longrope", OriginalMaxPositions: var original } && continuation.Position == original;

    private static PassInput AllTokens(List<Continuation> batch)
    {
        var (count, length) = (batch.Count, batch.Max(continuation => continuation.Position + 1));
        var (ids, mask, positions) = (new long[count * length], new long[count * length], new long[count * length]);
        Array.Fill(positions, 1);
        for (var b = 0; b < count; b++)
        {
            var padding = length - batch[b].Position - 1;
            foreach (var (position, id) in batch[b].Prompt.Concat(batch[b].Generated).Index())
            {
                var at = (b * length) + padding + position;
                (ids[at], mask[at], positions[at]) = (id, 1, position);
            }
        }

        long[] shape = [count, length];
        var last = arange(length - 1, count * length, length, ScalarType.Int64);
        var input = new PassInput(tensor(ids, shape)) { Rows = last };
        return mask.Contains(0) ? input with { AttentionMask = tensor(mask, shape), PositionIds = tensor(positions, shape) } : input;
    }

    private static PassInput LastTokens(List<Continuation> batch, int held)
    {
        Tensor Column(Func<Continuation, long> of) => tensor(batch.Select(of).ToArray(), [batch.Count, 1]);
        var isInOrder = batch.TrueForAll(continuation => continuation.Position == held);
        return new PassInput(Column(continuation => continuation.Last))
            { PositionIds = isInOrder ? null : Column(continuation => continuation.Position) };
    }

    private static int[] Choose(Tensor logits, List<Continuation> batch, GenerationSettings settings)
    {
        if (settings.Temperature == 0)
        {
            return [.. logits.argmax(-1).cpu().data<long>().ToArray().Select(id => (int)id)];
        }

        var rows = logits.cpu();
        var width = (int)rows.shape[1];
        return [.. batch.Select((continuation, index) => continuation.Draw(MemoryMarshal.Cast<byte, float>(rows.bytes)
            .Slice(index * width, width)))];
    }
}
