using Tributary.Evaluation.Models;
using Tributary.Tokenizers;
using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using Tributary.Training;

namespace Tributary.Torch.Inference;

/// <summary>
/// A base model that changes its adapters, scores and generates. The base stays in memory; an adapter is put on in milliseconds, which is
/// what comparing a dozen of them needs. Not thread-safe.
/// </summary>
internal sealed class TorchLanguageModel : ILanguageModel
{
    private readonly Tokenizer tokenizer;
    private readonly CausalModel model;
    private readonly string folder;
    private readonly AdapterSet adapters;
    private readonly ScoringPlan plan;

    /// <summary>Loads a Hugging Face folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="threads">Threads for one operation, 1 or more; null for OMP_NUM_THREADS, or one per core.</param>
    /// <param name="device">Where to; null for the CPU.</param>
    /// <exception cref="BadInputException">Config, weights or tokenizer are absent, broken, or unknown.</exception>
    public TorchLanguageModel(string folder, int? threads = null, Device? device = null)
    {
        this.folder = folder;
        tokenizer = Tokenizer.Load(folder);
        TorchRuntime.Load(threads);
        model = CausalModel.Load(folder, device);
        adapters = new AdapterSet(model);
        plan = new ScoringPlan(tokenizer, model.Config);
    }

    /// <inheritdoc/>
    public ModelWork Work { get; private set; }

    /// <inheritdoc/>
    public void UseAdapter(string? adapterFolder, double scale = 1) => adapters.Exchange(adapterFolder, scale);

    /// <inheritdoc/>
    public void UseAdapters(IReadOnlyList<string> adapterFolders) => adapters.Exchange(adapterFolders);

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(
        IReadOnlyList<ScoringRequest> requests,
        int maxLength,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var passes = plan.Of(requests, maxLength, folder);
        var scores = requests.Select(request => new ContinuationScore[request.Continuations.Count]).ToArray();
        new PassScorer(model).Add(passes.Select(Counted), scores, progress, cancellation);
        return scores;
    }

    /// <inheritdoc/>
    public IReadOnlyList<GeneratedText> Generate(
        IReadOnlyList<string> prompts,
        GenerationSettings settings,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var texts = new Generator(model, tokenizer).Run(prompts, settings, progress, cancellation);
        Work = texts.Zip(prompts, (text, prompt) => ModelWork.OfSequence(tokenizer.EncodePrompt(prompt, settings.AddSpecialTokens)
            .Length + text.Tokens, text.Tokens)).Aggregate(Work, (sum, one) => sum + one);
        return texts;
    }

    private ScoringPass Counted(ScoringPass pass)
    {
        Work += new ModelWork(pass.Ids.Count, pass.Depths.Sum(depth => depth + 1L),
            pass.Targets.Select(target => target.Place).Distinct().Count());
        return pass;
    }

    /// <summary>Takes the model out of memory.</summary>
    public void Dispose()
    {
        adapters.Dispose();
        model.Dispose();
    }
}
