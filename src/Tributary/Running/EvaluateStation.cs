using Tributary.Evaluation.Models;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Planning;

namespace Tributary.Running;

/// <summary>Measures one model on one language's test set and puts the folder in place.</summary>
internal static class EvaluateStation
{
    internal static void Run(EvaluateStep step, ILanguageModel model, IProgress<int>? progress, CancellationToken cancellation)
    {
        model.UseAdapter(step.AdapterFolder);
        var (project, inputs) = step.State;
        var scorecard = Evaluator.Run(model, project.Task, [inputs.SetOf(step.Language, Split.Test)],
            new EvaluationRecipe { MaxLength = project.Training.MaxLength }, progress, cancellation);
        StationFiles.Make(step, folder => scorecard.Write(folder.WorkPath));
    }
}
