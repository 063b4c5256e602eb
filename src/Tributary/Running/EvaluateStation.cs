using Tributary.Evaluation;
using Tributary.Planning;

namespace Tributary.Running;

/// <summary>Measures one model on one language's test set and puts the folder in place.</summary>
internal static class EvaluateStation
{
    internal static Scorecard Run(Plan plan, EvaluateStep step, ILanguageModel model, IProgress<int>? progress, CancellationToken cancellation)
    {
        model.UseAdapter(step.AdapterFolder);
        var test = plan.Inputs.SetOf(step.Language, Split.Test);
        var scorecard = Evaluator.Run(model, plan.Project.Task, [test], plan.Project.Training.MaxLength, progress, cancellation);

        Directory.CreateDirectory(Path.GetDirectoryName(step.Folder)!);
        using var folder = WholeFolder.Create(step.Folder);
        scorecard.Write(folder.WorkPath);
        StationFiles.Write(folder.WorkPath, plan, step);
        folder.Commit();
        return scorecard;
    }
}
