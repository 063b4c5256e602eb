using Tributary.Evaluation.Models;
using Tributary.Torch.Models;
using Tributary.Torch.Training;

namespace Tributary.Torch.Inference;

/// <summary>
/// Sums of log-probabilities (nats, float32 logits) over passes, in batches of near-equal length. Memory is bounded: a batch's tokens, the
/// logits held at once, and the stretch in which a longer sequence goes through the model are.
/// </summary>
internal sealed class PassScorer(CausalModel model)
{
    // A batch of this many tokens keeps two cores busy; more only costs memory.
    private const int TokensPerBatch = 4096;
    private const long LogitBytes = 64L << 20;
    // Entries of a mask, or of one head's scores where attention is written out.
    private const long PairsPerStretch = 16L << 20;

    /// <summary>Scores passes.</summary>
    /// <param name="passes">Each of a request of its own.</param>
    /// <param name="scores">By request and continuation; added to.</param>
    /// <param name="progress">Given the number of passes done so far; may be null.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public void Add(IEnumerable<ScoringPass> passes, ContinuationScore[][] scores, IProgress<int>? progress, CancellationToken cancellation)
    {
        var done = 0;
        foreach (var batch in LengthBatches.Of(passes, pass => pass.Ids.Count, (count, longest) => count * longest <= TokensPerBatch))
        {
            cancellation.ThrowIfCancellationRequested();
            Add(batch, scores);
            progress?.Report(done += batch.Count);
        }
    }

    private void Add(IReadOnlyList<ScoringPass> batch, ContinuationScore[][] scores)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var length = MicroBatch.PaddedLength(batch.Count, batch.Max(pass => pass.Ids.Count));
        var targets = batch.Index().SelectMany(pass => pass.Item.Targets.Select(target =>
            (Place: (pass.Index * (long)length) + target.Place, Token: target, pass.Item.Request))).ToLookup(target => target.Place);
        var places = targets.Select(target => target.Key).Order().ToArray();
        if (places.Length == 0)
        {
            return;
        }

        var hidden = batch is [{ IsChain: true, Ids.Count: > TokensPerBatch } longer] ? Stretches(longer, places)
            : Together(batch, length, places);
        var first = 0;
        foreach (var chunk in places.Chunk((int)Math.Max(CausalModel.FewestRows,
            LogitBytes / (sizeof(float) * (long)model.Config.VocabularySize))))
        {
            var read = chunk.Index().SelectMany(place => targets[place.Item]
                .Select(target => (Row: (long)place.Index, target.Token, target.Request))).ToArray();
            var values = LogProbabilities(hidden.narrow(0, first, chunk.Length), [.. read.Select(one => one.Row)],
                [.. read.Select(one => (long)one.Token.Id)]);
            foreach (var (value, target) in values.Zip(read))
            {
                ref var score = ref scores[target.Request][target.Token.Continuation];
                score = new ContinuationScore(score.LogProbability + value, score.Tokens + 1);
            }

            first += chunk.Length;
        }
    }

    /// <summary>Log-probabilities of tokens at rows of hidden rows [n x H].</summary>
    private float[] LogProbabilities(Tensor hidden, long[] rows, long[] tokens)
    {
        using var scope = NewDisposeScope();
        var logits = model.HeadLogits(hidden);
        var (places, ids) = (tensor(rows).to(model.Device), tensor(tokens).to(model.Device));
        var chosen = logits.reshape(-1).index_select(0, (places * logits.shape[1]) + ids) - logits.logsumexp(-1).index_select(0, places);
        return chosen.cpu().data<float>().ToArray();
    }

    /// <summary>The hidden rows of a batch in one pass.</summary>
    private Tensor Together(IReadOnlyList<ScoringPass> batch, int length, long[] places)
    {
        // Padding (id 0) stands behind every token that is read: none of them sees it.
        var (ids, positions) = (new long[batch.Count * length], new long[batch.Count * length]);
        for (var b = 0; b < batch.Count; b++)
        {
            for (var t = 0; t < batch[b].Ids.Count; t++)
            {
                (ids[(b * length) + t], positions[(b * length) + t]) = (batch[b].Ids[t], batch[b].Depths[t]);
            }
        }

        long[] shape = [batch.Count, length];
        var input = new PassInput(tensor(ids, shape)) { Rows = tensor(places), Lengths = [.. batch.Select(pass => pass.Length)] };
        return model.Hidden(batch.All(pass => pass.IsChain) ? input
            : input with { Visible = Visible(batch, length), PositionIds = tensor(positions, shape) });
    }

    /// <summary>The hidden rows of one long sequence, stretch by stretch over a cache.</summary>
    private Tensor Stretches(ScoringPass pass, long[] places)
    {
        using var cache = new KeyValueCache(model, batch: 1, pass.Ids.Count);
        var rows = new List<Tensor>();
        var heads = model.Config.HasPlainScores ? 1 : model.Config.Heads;
        var most = (int)Math.Clamp(PairsPerStretch / ((long)pass.Ids.Count * heads), CausalModel.FewestRows, TokensPerBatch);
        foreach (var stretch in pass.Ids.Chunk(most))
        {
            using var step = NewDisposeScope();
            var start = cache.Length;
            long[] wanted = [.. places.Where(place => place >= start && place < start + stretch.Length).Select(place => place - start)];
            var input = new PassInput(tensor(stretch.Select(id => (long)id).ToArray(), [1, stretch.Length]))
                { Rows = tensor(wanted), Lengths = [pass.Length], Cache = cache };
            rows.Add(model.Hidden(input).MoveToOuterDisposeScope());
        }

        return cat(rows, 0);
    }

    private static Tensor Visible(IReadOnlyList<ScoringPass> batch, int length)
    {
        var visible = new bool[batch.Count * length * length];
        for (var b = 0; b < batch.Count; b++)
        {
            batch[b].MarkVisible(visible.AsSpan(b * length * length, length * length), length);
        }

        return tensor(visible, [batch.Count, length, length]);
    }
}
