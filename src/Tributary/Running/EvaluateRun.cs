using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Planning.Stations;

namespace Tributary.Running;

/// <summary>Measures one model on one language's test set and puts the folder in place.</summary>
internal static class EvaluateRun
{
    internal static void Run(EvaluateStation station, LoadedModel models, IProgress<int>? progress, CancellationToken cancellation)
    {
        var model = models.Of(station.ModelFolder, station.AdapterFolder);
        var (project, inputs) = station.State;
        var scorecard = Evaluator.Run(model, project.Task, [inputs.SetOf(station.Language, Split.Test)],
            new EvaluationRecipe { MaxLength = project.Training.MaxLength }, progress, cancellation);
        StationFiles.Make(station, folder => scorecard.Write(folder.WorkPath));
    }
}
