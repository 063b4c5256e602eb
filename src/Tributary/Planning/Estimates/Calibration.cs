using System.Numerics;
using Tributary.Models;
using Tributary.Planning.Inputs;
using Tributary.Projects;
using Tributary.Training;

namespace Tributary.Planning.Estimates;

/// <summary>
/// What has to be measured so that a project's first estimates have seconds: which question is put to the machine, and under which key the
/// answer is remembered. The answer holds for one machine, base model, adapter and rough length of examples.
/// </summary>
/// <param name="Question">What is measured.</param>
/// <param name="Key">The digest of all that decides the answer.</param>
internal sealed record Calibration(SpeedQuestion Question, Digest Key)
{
    private const int MostOptions = 16;

    /// <summary>The measure that fits a project.</summary>
    /// <param name="state">The project.</param>
    /// <param name="processor">What the processor is called.</param>
    /// <param name="cores">CPU cores, 1 or more.</param>
    /// <param name="threads">CPU threads of one training, 1 or more.</param>
    public static Calibration Of(ProjectState state, string processor, int cores, int threads)
    {
        var project = state.Project;
        var (length, targets) = LengthOf(state);
        var question = new SpeedQuestion
        {
            BaseModel = project.BaseModel,
            Adapter = project.Adapter with { From = null },
            BatchSize = project.Training.BatchSize,
            Accumulation = project.Training.GradientAccumulationSteps,
            Length = length,
            Targets = targets,
            Options = OptionsOf(state),
            Settings = project.Run.Trainer,
            Threads = threads,
        };
        return new Calibration(question, Digest.OfParts(
        [
            new("code", Invariant.Text(SpeedQuestion.CodeVersion)),
            new("processor", processor),
            new("cores", Invariant.Text(cores)),
            new("threads", Invariant.Text(threads)),
            new("device", project.Run.Trainer.Device.ToString()),
            new("recomputed", project.Run.Trainer.ActivationCheckpointing ? "yes" : "no"),
            new("base_model", state.Inputs.BaseModel.Hex),
            new("batch_size", Invariant.Text(question.BatchSize)),
            new("accumulation", Invariant.Text(question.Accumulation)),
            new("options", Invariant.Text(question.Options)),
            new("length", Invariant.Text(BitOperations.Log2((uint)length))),
            .. question.Adapter.Identity(),
        ]));
    }

    /// <summary>Why a project's seconds cannot be measured; null if they can.</summary>
    /// <param name="project">The project.</param>
    public static string? Obstacle(Project project)
    {
        try
        {
            ModelConfigFile.Read(project.BaseModel);
            return ModelShape.Of(project.BaseModel) is null ? "the base model's config.json does not tell its shape" : null;
        }
        catch (BadInputException unknown)
        {
            return $"the base model cannot be measured: {unknown.Problems[0].Text}";
        }
    }

    /// <summary>Answers of the first question that is asked.</summary>
    private static int OptionsOf(ProjectState state) => Math.Clamp(state.Project.Languages
        .SelectMany(language => new[] { Split.Test, Split.Valid }, (language, split) => state.Inputs[language.Language, split])
        .Where(input => input is { Fingerprint.Examples: > 0 })
        .Select(input => state.Project.Task.Examples(input!.Dataset)[0].Continuations.Count).FirstOrDefault(), 1, MostOptions);

    /// <summary>Mean tokens of an example, and of its target, over the training sets; over all sets if there are none.</summary>
    private static (int Length, int Targets) LengthOf(ProjectState state)
    {
        var sets = state.Project.Languages.SelectMany(language => Enum.GetValues<Split>(), (language, split) =>
            (Split: split, Data: state.Inputs[language.Language, split], Tokens: state.Inputs.TokensOf(language.Language, split)))
            .Where(set => set is { Data.Fingerprint.Examples: > 0, Tokens.Work.Tokens: > 0 }).ToArray();
        sets = Array.Exists(sets, set => set.Split == Split.Train) ? Array.FindAll(sets, set => set.Split == Split.Train) : sets;
        var examples = Math.Max(1, sets.Sum(set => (long)set.Data!.Fingerprint.Examples));
        var length = (int)Math.Clamp(sets.Sum(set => set.Tokens!.Work.Tokens) / examples, 2, state.Project.Training.MaxLength);
        return (length, (int)Math.Clamp(sets.Sum(set => set.Tokens!.Work.HeadRows) / examples, 1, length - 1));
    }
}
