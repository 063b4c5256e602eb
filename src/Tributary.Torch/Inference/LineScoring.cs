using Tributary.Evaluation.Models;
using Tributary.Models;
using Tributary.Tokenizers;
using Tributary.Torch.Models;

namespace Tributary.Torch.Inference;

/// <summary>How likely the lines of a file are to a model: everything is read and checked before the model is loaded.</summary>
/// <param name="ModelFolder">A Hugging Face folder.</param>
/// <param name="AdapterFolders">PEFT folders, whose deltas are added; may be none.</param>
internal sealed record LineScoring(string ModelFolder, IReadOnlyList<string> AdapterFolders)
{
    /// <summary>Scores a file of one text a line.</summary>
    /// <inheritdoc cref="Run"/>
    public IReadOnlyList<LineLoss> OfTexts(string path, Func<int, IProgress<int>?> progress, CancellationToken cancellation) =>
        Run(ScoringInput.ReadTexts(path, ModelConfigFile.Read(ModelFolder), Tokenizer.Load(ModelFolder)), path, progress, cancellation);

    /// <summary>Scores a file of one <c>{"input_ids": [...], "labels": [...]}</c> a line; nothing is added to the ids.</summary>
    /// <inheritdoc cref="Run"/>
    public IReadOnlyList<LineLoss> OfIds(string path, Func<int, IProgress<int>?> progress, CancellationToken cancellation) =>
        Run(ScoringInput.ReadIds(path, ModelConfigFile.Read(ModelFolder)), path, progress, cancellation);

    /// <param name="path">The file.</param>
    /// <param name="progress">Given the number of lines, what is told how many are done; may give null.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>One result a line, in their order.</returns>
    /// <exception cref="BadInputException">The file has bad lines (all are named), or model and adapters cannot be loaded.</exception>
    /// <exception cref="InvalidDataException">A loss is no finite number: the weights are broken.</exception>
    private IReadOnlyList<LineLoss> Run(IReadOnlyList<TokenSequence> lines, string path, Func<int, IProgress<int>?> progress,
        CancellationToken cancellation)
    {
        using var model = CausalModel.Load(ModelFolder);
        using var adapters = new AdapterSet(model);
        adapters.Exchange(AdapterFolders);

        var sums = lines.Select(_ => new ContinuationScore[1]).ToArray();
        new PassScorer(model).Add(lines.Select((line, index) => ScoringPass.Of(index, line.Ids, line.Targets)), sums,
            progress(lines.Count), cancellation);
        return [.. lines.Zip(sums, (line, sum) => Loss(line, sum[0].LogProbability, path))];
    }

    private static LineLoss Loss(TokenSequence line, double sum, string path) => line.Targets.Count == 0
        ? new LineLoss(line.Line, null, 0)
        : double.IsFinite(sum)
            ? new LineLoss(line.Line, -sum / line.Targets.Count, line.Targets.Count)
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{path}:{line.Line}: the model gives the loss {-sum}; expected "
                + $"a finite number. Its weights, or those of its adapters, are broken or too large."));
}

/// <summary>How likely a line is to a model.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Loss">Mean negative log-likelihood over its scored tokens, in nats; null if none is scored.</param>
/// <param name="Tokens">How many tokens were scored.</param>
internal sealed record LineLoss(int Line, double? Loss, int Tokens);
