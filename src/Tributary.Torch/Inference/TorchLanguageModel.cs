using Tributary.Adapters;
using Tributary.Evaluation;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using Tributary.Torch.Tokenizers;
using Tributary.Torch.Training;
using static TorchSharp.torch;

namespace Tributary.Torch.Inference;

/// <summary>
/// A base model that changes its adapter, scores and generates. The base stays in memory; an adapter is put on in milliseconds, which is what
/// comparing a dozen of them needs. Not thread-safe.
/// </summary>
public sealed class TorchLanguageModel : ILanguageModel
{
    private readonly Tokenizer tokenizer;
    private readonly CausalModel model;
    private readonly string folder;
    private LoraStack? adapter;

    /// <summary>Loads a Hugging Face folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="threads">Threads for one operation, 1 or more; null for OMP_NUM_THREADS, or one per core.</param>
    /// <exception cref="BadInputException">Config, weights or tokenizer are absent, broken, or unknown.</exception>
    public TorchLanguageModel(string folder, int? threads = null)
    {
        this.folder = folder;
        tokenizer = Tokenizer.Load(folder);
        TorchRuntime.Load(threads);
        model = CausalModel.Load(folder);
    }

    /// <inheritdoc/>
    public void UseAdapter(string? adapterFolder, double scale = 1)
    {
        if (!double.IsFinite(scale))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "expected a finite factor");
        }

        // Read and compared before the old one is taken off: a refused adapter leaves the model as it was.
        var factors = adapterFolder is null ? null : LoraAdapter.Read(adapterFolder);
        if (factors is not null)
        {
            FactorShapes.Require(factors, model.Linears, adapterFolder!);
        }

        adapter?.Dispose();
        adapter = factors is null ? null : LoraStack.Attach(model, factors, adapterFolder!, scale);
    }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(
        IReadOnlyList<ScoringRequest> requests,
        int maxLength,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var encoder = new ExampleEncoder(tokenizer, model.Config.VocabularySize, maxLength);
        var plan = ScoringPlan.Of(requests, encoder, folder);
        var scores = requests.Select(request => new ContinuationScore[request.Continuations.Count]).ToArray();
        var done = 0;
        foreach (var batch in plan.Batches())
        {
            cancellation.ThrowIfCancellationRequested();
            AddScores(batch, scores);
            done += batch.Count;
            progress?.Report(done);
        }

        return scores;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Generate(IReadOnlyList<string> prompts, GenerationSettings settings, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxNewTokens, 1, nameof(settings));
        var texts = new List<string>(prompts.Count);
        foreach (var prompt in prompts)
        {
            texts.Add(Generate(prompt, settings, cancellation));
            progress?.Report(texts.Count);
        }

        return texts;
    }

    /// <summary>Takes the model out of memory.</summary>
    public void Dispose()
    {
        adapter?.Dispose();
        model.Dispose();
    }

    private string Generate(string prompt, GenerationSettings settings, CancellationToken cancellation)
    {
        var maxNewTokens = settings.MaxNewTokens;
        var ids = Cut(tokenizer.Encode(prompt, settings.AddSpecialTokens), settings);
        if (ids.Length == 0)
        {
            throw new BadInputException("prompt", "holds no token; name at least one character");
        }

        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var cache = new KeyValueCache(model.Config, batch: 1, ids.Length + maxNewTokens);
        var generated = new List<int>();
        var input = ids.Select(id => (long)id).ToArray();
        while (generated.Count < maxNewTokens)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var last = tensor(new long[] { input.Length - 1 });
            var logits = model.Run(tensor(input, [1, input.Length]), last, attentionMask: null, positionIds: null, cache);
            var next = (int)logits.argmax(-1).item<long>();
            if (model.Config.EosTokenIds.Contains(next))
            {
                break;
            }

            generated.Add(next);
            input = [next];
        }

        return tokenizer.Decode(generated);
    }

    // The beginning goes, but for the tokens that every text begins with.
    private int[] Cut(int[] ids, GenerationSettings settings)
    {
        var room = settings.MaxLength is { } length ? Math.Max(1, length - settings.MaxNewTokens) : ids.Length;
        var kept = Math.Min(ids.AsSpan().CommonPrefixLength(tokenizer.Encode("")), room - 1);
        return ids.Length <= room ? ids : [.. ids.AsSpan(0, kept), .. ids.AsSpan(ids.Length - room + kept)];
    }

    private void AddScores(IReadOnlyList<ScoringPass> batch, ContinuationScore[][] scores)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var length = MicroBatch.PaddedLength(batch.Count, batch.Max(pass => pass.Ids.Count));
        var targets = batch.Index().SelectMany(pass => pass.Item.Targets.Select(target =>
            (Place: (pass.Index * (long)length) + target.Place, Token: target, pass.Item.Request))).ToArray();
        var places = targets.Select(target => target.Place).Distinct().ToArray();
        var rowOf = places.Index().ToDictionary(place => place.Item, place => (long)place.Index);

        var logits = Logits(batch, length, tensor(places));
        var rows = tensor(targets.Select(target => rowOf[target.Place]).ToArray());
        var tokens = tensor(targets.Select(target => (long)target.Token.Id).ToArray());
        var chosen = logits.reshape(-1).index_select(0, (rows * logits.shape[1]) + tokens) - logits.logsumexp(-1).index_select(0, rows);
        foreach (var (value, target) in LoraStack.Floats(chosen).ToArray().Zip(targets))
        {
            ref var score = ref scores[target.Request][target.Token.Continuation];
            score = new ContinuationScore(score.LogProbability + value, score.Tokens + 1);
        }
    }

    private Tensor Logits(IReadOnlyList<ScoringPass> batch, int length, Tensor places)
    {
        // Padding (id 0) stands behind every token that is read: none of them sees it.
        var ids = new long[batch.Count * length];
        var positions = new long[ids.Length];
        for (var b = 0; b < batch.Count; b++)
        {
            for (var t = 0; t < batch[b].Ids.Count; t++)
            {
                ids[(b * length) + t] = batch[b].Ids[t];
                positions[(b * length) + t] = batch[b].Depths[t];
            }
        }

        long[] shape = [batch.Count, length];
        return batch.All(pass => pass.IsChain)
            ? model.Logits(tensor(ids, shape), places)
            : model.RunVisible(tensor(ids, shape), places, Visible(batch, length), tensor(positions, shape), cache: null);
    }

    private static Tensor Visible(IReadOnlyList<ScoringPass> batch, int length)
    {
        var visible = new bool[batch.Count * length * length];
        for (var b = 0; b < batch.Count; b++)
        {
            var own = visible.AsSpan(b * length * length, length * length);
            batch[b].MarkVisible(own, length);
            for (var padding = batch[b].Ids.Count; padding < length; padding++)
            {
                // A row without a key would be NaN.
                own[(padding * length) + padding] = true;
            }
        }

        return tensor(visible, [batch.Count, 1, length, length]);
    }
}
