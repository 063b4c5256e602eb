using Tributary.Evaluation;
using Tributary.Merging;
using Tributary.Planning;

namespace Tributary.Running;

/// <summary>
/// Chooses lambda: the adapters are merged once, and each value is scored on the validation sets as a factor on the merged delta.
/// </summary>
internal static class SearchStation
{
    // Only the mean counts here; intervals would cost more than the choice.
    private const int Resamples = 1;

    internal static void Run(SearchStep step, ILanguageModel model, IProgress<RunEvent> progress, CancellationToken cancellation)
    {
        using var mergePlan = MergePlan.Create(MergeStation.RecipeOf(step.State, step.Adapters, step.Settings with { Lambdas = [1] }));
        var merged = Merger.Run(mergePlan, progress: null, cancellation);
        StationFiles.Make(step, folder => Choose(step, merged, folder["candidate"], model, progress, cancellation).Write(folder.WorkPath));
    }

    private static LambdaChoice Choose(
        SearchStep step,
        MergeResult merged,
        string candidateFolder,
        ILanguageModel model,
        IProgress<RunEvent> progress,
        CancellationToken cancellation)
    {
        var (project, inputs) = step.State;
        var sets = step.Adapters
            .Where(adapter => inputs[adapter.Language, Split.Valid] is not null)
            .Select(adapter => inputs.SetOf(adapter.Language, Split.Valid))
            .ToArray();
        var examples = sets.Sum(set => set.Dataset.Records.Count) * step.Settings.Lambdas!.Count;
        var evaluation = new EvaluationRecipe { MaxLength = project.Training.MaxLength, Resamples = Resamples };

        Directory.CreateDirectory(candidateFolder);
        merged.Adapter.Write(candidateFolder);
        var done = 0;
        var trials = new List<LambdaChoice.Trial>();
        foreach (var lambda in step.Settings.Lambdas)
        {
            model.UseAdapter(candidateFolder, lambda);
            var offset = done;
            var told = new Told<int>(scored => progress.Report(new StationProgress(step.Name, (double)(offset + scored) / examples, FormattableString.Invariant($"lambda {lambda}"))));
            var scorecard = Evaluator.Run(model, project.Task, sets, evaluation, told, cancellation);
            trials.Add(LambdaChoice.Scored(lambda, scorecard));
            done += sets.Sum(set => set.Dataset.Records.Count);
        }

        model.UseAdapter(null);
        Directory.Delete(candidateFolder, recursive: true);
        return LambdaChoice.Among(trials);
    }
}
