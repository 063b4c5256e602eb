using Tributary.Evaluation.Models;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Planning;

namespace Tributary.Running;

/// <summary>What is to be measured, apart from the project's own stations.</summary>
/// <param name="Model">A model folder; null: the project's base model.</param>
/// <param name="Adapter">A PEFT folder; null: what the project's merge made, or none where <paramref name="Model"/> is named.</param>
/// <param name="Languages">The languages; empty: all of the project.</param>
/// <param name="Split">The part of the data.</param>
/// <param name="OutFolder">Where to keep the scorecard; null: nowhere.</param>
internal sealed record EvaluationQuestion(string? Model, string? Adapter, IReadOnlyList<Language> Languages,
    Split Split, string? OutFolder);

/// <summary>Measures any model on a project's data.</summary>
internal static class ProjectEvaluation
{
    /// <summary>Measures; everything is checked before the model is loaded.</summary>
    /// <exception cref="BadInputException">A language has no such data, there is no
    /// merged adapter yet, or the output folder is not free.</exception>
    public static Scorecard Run(Plan plan, EvaluationQuestion question, Func<string, ILanguageModel> openModel, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        var sets = SetsOf(plan, question);
        var (folder, adapter) = question.Model is null && question.Adapter is null ? Merged(plan)
            : (question.Model ?? plan.Project.BaseModel, question.Adapter);
        if (question.OutFolder is not null)
        {
            WholeFolder.RefuseUnlessFree(question.OutFolder);
        }

        using var model = openModel(folder);
        model.UseAdapter(adapter);
        var scorecard = Evaluator.Run(model, plan.Project.Task, sets,
            new EvaluationRecipe { MaxLength = plan.Project.Training.MaxLength }, progress, cancellation);
        if (question.OutFolder is not null)
        {
            using var whole = WholeFolder.Create(question.OutFolder);
            scorecard.Write(whole.WorkPath);
            whole.Commit();
        }

        return scorecard;
    }

    /// <summary>What the project's finished merge made: the base model with the merged adapter, or the merged model without one.</summary>
    /// <exception cref="BadInputException">The merge is not up to date.</exception>
    public static (string Model, string? Adapter) Merged(Plan plan) =>
        plan.Merge.IsUpToDate
            ? plan.Merge.IsModel ? (plan.Merge.Folder, null) : (plan.Project.BaseModel, plan.Merge.Folder)
            : throw new BadInputException(plan.Project.File,
                $"the merge is not up to date ({string.Join("; ", plan.Merge.Reasons)}); run 'tributary "
                + $"up' first, or name an adapter");

    private static List<EvaluationSet> SetsOf(Plan plan, EvaluationQuestion question)
    {
        var asked = question.Languages.Count > 0 ? question.Languages
            : [.. plan.Project.Languages.Select(known => known.Language).Where(known => plan.Inputs[known, question.Split] is not null)];
        BadInputException.ThrowIfAny(asked.Where(language => plan.Inputs[language, question.Split] is null)
            .Select(language => plan.Project[language] is null ? plan.Project.Unknown(language)
                : new Problem(plan.Project.File, $"language '{language}' has no {SplitWords.Table.Of(question.Split)} data")));
        return asked.Count > 0
            ? [.. asked.Select(language => plan.Inputs.SetOf(language, question.Split))]
            : throw new BadInputException(plan.Project.File, $"no language has {SplitWords.Table.Of(question.Split)} data");
    }
}
