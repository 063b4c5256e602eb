using System.Globalization;
using Tributary.Evaluation;

namespace Tributary.Tests.Evaluation;

/// <summary>A model whose prompts are the likelihoods that it gives: <c>-1 -2 -3?</c>.</summary>
internal sealed class ScriptedModel : ILanguageModel
{
    public void UseAdapter(string? adapterFolder, double scale = 1) => throw new NotSupportedException();

    public void UseAdapters(IReadOnlyList<string> adapterFolders) => throw new NotSupportedException();

    public IReadOnlyList<IReadOnlyList<double>> Score(IReadOnlyList<ScoringRequest> requests, int maxLength, IProgress<int>? progress, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return
        [
            .. requests.Select((request, index) =>
            {
                progress?.Report(index + 1);
                return (IReadOnlyList<double>)[.. request.Prompt.TrimEnd('?').Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            }),
        ];
    }

    public IReadOnlyList<GeneratedText> Generate(IReadOnlyList<string> prompts, GenerationOptions options, IProgress<int>? progress, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public void Dispose()
    {
    }
}
