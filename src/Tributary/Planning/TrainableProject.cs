using Tributary.Adapters;
using Tributary.Models;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Projects;
using Tributary.Projects.Reading;
using Tributary.Safetensors;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>Whether the trainings of a project can do what they are asked: what would come out late, or as a
/// result that means nothing, is refused before the first of them runs.</summary>
internal static class TrainableProject
{
    private const string Weight = ".weight";

    /// <summary>Refuses a plan that has something to run and cannot; all reasons at once.</summary>
    /// <exception cref="BadInputException">Targets are cut, lengths are beyond the model, nothing is adapted or learnt.</exception>
    public static void Require(Plan plan)
    {
        if (!plan.IsUpToDate)
        {
            BadInputException.ThrowIfAny(Problems(plan.State, plan.Stale.OfType<TrainStation>().Select(station =>
                (station.Name.FileStem, station.Chosen?.Count ?? station.Languages.Sum(language => Examples(plan.State, language))))));
        }
    }

    /// <summary>Refuses a plan that has something to run on a device that is not there.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="named">The device named in place of the project's; null: that one.</param>
    /// <param name="missing">Says why a device cannot be used; null if it can.</param>
    /// <exception cref="BadInputException">It is not there.</exception>
    public static void RequireDevice(Plan plan, DeviceName? named, Func<DeviceName, string?> missing)
    {
        var device = named ?? plan.Project.Run.Trainer.Device;
        if (!plan.IsUpToDate && plan.Project.Training.Command is null && missing(device) is { } reason)
        {
            var text = $"is '{device}', {reason}";
            throw new BadInputException([named is null ? KeyPlace.Problem(plan.Project, "run.device", text)
                : new Problem("the device", text)]);
        }
    }

    /// <summary>The reasons why a project cannot be trained; none if it can.</summary>
    /// <param name="state">The project.</param>
    /// <param name="trainings">Who is trained, on how many examples.</param>
    public static IReadOnlyList<Problem> Problems(ProjectState state, IEnumerable<(string Name, int Examples)> trainings) =>
    [
        .. TokenProblems.Of(state),
        .. state.Project is { Training.Command: null, Adapter.From: null } ? Targets(state.Project) : [],
        .. state.Project.Training.Command is null
            ? trainings.Select(training => Steps(state.Project, training.Name, training.Examples)).OfType<Problem>().Take(1) : [],
    ];

    /// <summary>The trainings of a project that begins anew: each language's, on all its examples.</summary>
    public static IEnumerable<(string Name, int Examples)> TrainingsOf(ProjectState state) => state.Project.TrainedLanguages
        .Select(language => (language.Language.Tag, Examples(state, language.Language)));

    private static int Examples(ProjectState state, Language language) =>
        state.Inputs[language, Split.Train]?.Fingerprint.Examples ?? 0;

    private static Problem? Steps(Project project, string name, int examples)
    {
        var steps = TrainingSteps.Of(project.Training, examples);
        return steps.Warmup < steps.Total ? null
            : KeyPlace.Problem(project, "training.warmup_ratio", string.Create(CultureInfo.InvariantCulture,
                $"is {project.Training.WarmupRatio}, and the training of '{name}' has {steps.Total} optimiser "
                    + $"{(steps.Total == 1 ? "step" : "steps")} on {examples} examples: all of it is warm-up, "
                    + $"{(steps.Total == 1 ? "with a rate of 0, so that nothing is learnt" : "so that learning_rate is never reached")}; "
                    + $"give more examples or epochs, a smaller batch_size, or a smaller warmup_ratio"));
    }

    // The headers of the weights say which modules there are. A tied output layer is stored as the embedding alone.
    private static IEnumerable<Problem> Targets(Project project)
    {
        using var weights = new TensorCatalog(project.BaseModel);
        string[] modules = [.. weights.Tensors.Where(tensor => tensor.Shape.Count == 2).Select(tensor => tensor.Name)
            .Where(name => name.EndsWith(Weight, StringComparison.Ordinal) && !WrappedModel.IsVision(name))
            .Select(name => WrappedModel.Usual(name[..^Weight.Length]))
            .Append("lm_head").Distinct()];
        return TargetRule.Problems(project.Adapter.Rule(), modules)
            .Select(problem => KeyPlace.Problem(project, $"adapter.{problem.Where}", problem.Text)).ToArray();
    }
}
