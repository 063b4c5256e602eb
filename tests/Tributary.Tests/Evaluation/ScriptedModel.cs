using Tributary.Evaluation.Models;
using Tributary.Training;

namespace Tributary.Tests.Evaluation;

/// <summary>A model whose prompts are the likelihoods that it gives, <c>-1 -2 -3?</c>, or, where it
/// writes, the text that it writes. A continuation has a token a letter.</summary>
internal sealed class ScriptedModel : ILanguageModel
{
    /// <summary>What it was asked to score or to continue.</summary>
    public List<string> Prompts { get; } = [];

    /// <summary>Whether special tokens were to be added, prompt by prompt.</summary>
    public List<bool> AddSpecialTokens { get; } = [];

    /// <summary>Log-likelihoods behind the prompt "Answer:", by continuation.</summary>
    public Dictionary<string, double> Unconditional { get; } = [];

    public GenerationSettings? Settings { get; private set; }

    public ModelWork Work { get; private set; }

    public void UseAdapter(string? adapterFolder, double scale = 1) => throw new NotSupportedException();

    public void UseAdapters(IReadOnlyList<string> adapterFolders) => throw new NotSupportedException();

    public IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(IReadOnlyList<ScoringRequest> requests, int maxLength,
        IProgress<int>? progress, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Prompts.AddRange(requests.Select(request => request.Prompt));
        AddSpecialTokens.AddRange(requests.Select(request => request.AddSpecialTokens));
        return
        [
            .. requests.Select((request, index) =>
            {
                progress?.Report(index + 1);
                return (IReadOnlyList<ContinuationScore>)[.. Likelihoods(request)
                    .Zip(request.Continuations, (value, text) => new ContinuationScore(value, text.Trim().Length))];
            }),
        ];
    }

    public IReadOnlyList<GeneratedText> Generate(IReadOnlyList<string> prompts, GenerationSettings settings, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        Settings = settings;
        Prompts.AddRange(prompts);
        AddSpecialTokens.AddRange(prompts.Select(_ => settings.AddSpecialTokens));
        return [.. prompts.Select(prompt => new GeneratedText(prompt.Split('\n')[^1].TrimEnd('?'), 1, FinishReason.Length))];
    }

    public void Dispose()
    {
    }

    private IEnumerable<double> Likelihoods(ScoringRequest request) =>
        request.Prompt == "Answer:"
            ? request.Continuations.Select(text => Unconditional[text])
            : request.Prompt.Split('\n')[^1].TrimEnd('?').Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture));
}
