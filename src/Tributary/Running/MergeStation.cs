using Tributary.Evaluation;
using Tributary.Merging;
using Tributary.Planning;

namespace Tributary.Running;

/// <summary>
/// Merges the languages' adapters and puts the folder in place. Where lambda is a list, the adapters are merged once, each value is scored on
/// the validation sets as a factor on the merged delta, and the best is written into the weights.
/// </summary>
internal static class MergeStation
{
    // Only the mean counts here; intervals would cost more than the choice.
    private const int Resamples = 1;

    internal static void Run(Plan plan, MergeStep step, Func<ILanguageModel> openModel, IProgress<RunEvent> progress, CancellationToken cancellation)
    {
        var recipe = MergeRecipe.Of(
            plan.Project.Merge.Settings with { Lambdas = [1] },
            step.Adapters.Select(adapter => (adapter.Language.Tag, adapter.Folder)),
            plan.Project.BaseModel);
        using var mergePlan = MergePlan.Create(recipe);
        var merged = Merger.Run(mergePlan, progress: null, cancellation);

        Directory.CreateDirectory(Path.GetDirectoryName(step.Folder)!);
        using var folder = WholeFolder.Create(step.Folder);
        var choice = step.Lambdas is [var only]
            ? new LambdaChoice { Lambda = only, Trials = [] }
            : Choose(plan, step, merged, folder["candidate"], openModel, progress, cancellation);
        merged.WithLambda(choice.Lambda).WriteFiles(folder.WorkPath, step.Folder);
        choice.Write(folder.WorkPath);
        StationFiles.Write(folder.WorkPath, plan, step);
        folder.Commit();
    }

    private static LambdaChoice Choose(
        Plan plan,
        MergeStep step,
        MergeResult merged,
        string candidateFolder,
        Func<ILanguageModel> openModel,
        IProgress<RunEvent> progress,
        CancellationToken cancellation)
    {
        var sets = plan.Project.Languages
            .Where(language => plan.Inputs[language.Language, Split.Valid] is not null)
            .Select(language => plan.Inputs.SetOf(language.Language, Split.Valid))
            .ToArray();
        var examples = sets.Sum(set => set.Dataset.Records.Count) * step.Lambdas.Count;
        var evaluation = new EvaluationRecipe { MaxLength = plan.Project.Training.MaxLength, Resamples = Resamples };

        Directory.CreateDirectory(candidateFolder);
        merged.Adapter.Write(candidateFolder);
        var model = openModel();
        var done = 0;
        var trials = new List<LambdaChoice.Trial>();
        foreach (var lambda in step.Lambdas)
        {
            model.UseAdapter(candidateFolder, lambda);
            var offset = done;
            var told = new Told<int>(scored => progress.Report(new StationProgress(step.Name, (double)(offset + scored) / examples, FormattableString.Invariant($"lambda {lambda}"))));
            var scorecard = Evaluator.Run(model, plan.Project.Task, sets, evaluation, told, cancellation);
            trials.Add(LambdaChoice.Scored(lambda, scorecard));
            done += sets.Sum(set => set.Dataset.Records.Count);
        }

        model.UseAdapter(null);
        Directory.Delete(candidateFolder, recursive: true);
        return LambdaChoice.Among(trials);
    }
}
