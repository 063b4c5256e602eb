using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Models;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Merging.Runs;
using Tributary.Merging.Search;
using Tributary.Releases.Stores;

namespace Tributary.Running;

/// <summary>
/// Runs a search for the best merge with a model: every candidate is merged and written once, put on the model at each lambda and scored on
/// the validation examples. A candidate that is a whole model is written for each lambda, as it would be released, and loaded in place of
/// the base model. Scores are kept, so that nothing is measured twice.
/// </summary>
internal sealed class MergeSearchRun(MergeSearchInput input, MergeSeries series, LoadedModel models, IProgress<SearchProgress>? progress,
    CancellationToken cancellation)
{
    // Only the scores count here; intervals would cost more than the choice.
    private const int Resamples = 1;

    private readonly SearchExamples examples = new(input.Sets, input.Settings.Examples, input.Settings.Fixed.Seed);
    private readonly Dictionary<double, (IReadOnlyList<EvaluationSet> Sets, Digest Content)> parts = [];
    private SearchProgress reached = new(0, 0, "");

    /// <summary>Runs a search.</summary>
    /// <param name="input">What to search, and where.</param>
    /// <param name="models">Loads the base model, and merged ones; not asked if all scores are at hand. They stay the caller's, their
    /// adapters are taken off.</param>
    /// <param name="progress">Told as passes are done; may be null.</param>
    /// <param name="cancellation">Asks to stop; scores measured until then are kept.</param>
    /// <exception cref="BadInputException">The adapters cannot be merged or do not fit the model, no candidate
    /// is possible, the budget does not suffice, or a validation set has no adapter.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static SearchResult Run(
        MergeSearchInput input, LoadedModel models, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default)
    {
        RequireSets(input);
        using var series = MergeSeries.Open(input.Adapters.Select(adapter => (adapter.Language.Tag, adapter.Folder)), input.BaseModel);
        return new MergeSearchRun(input, series, models, progress, cancellation).Run();
    }

    private static void RequireSets(MergeSearchInput input)
    {
        if (input.Sets.Count == 0)
        {
            throw new BadInputException("merge.search", "no language has a validation set to choose on; name one with languages.xx.valid");
        }

        var lacking = input.Sets.Where(set => input.Adapters.All(adapter => adapter.Language != set.Language)).ToArray();
        if (lacking.Length > 0)
        {
            throw new BadInputException([.. lacking.Select(set =>
                new Problem(set.Dataset.Path, $"is the validation set of language '{set.Language}', which has no adapter in this merge"))]);
        }
    }

    private SearchResult Run()
    {
        var plan = SearchPlan.Of(input.Settings, series, examples.LeastShare);
        var scores = new SearchScores(input.Task.Metrics[0].Name, examples.Counts, ScoreMerged, ScoreIndividual);
        var result = MergeSearch.Run(plan, series, scores, new SynchronousProgress<SearchProgress>(Tell), cancellation);
        models.TakeOffAdapters();
        StoreLeftovers.RemoveFolder(input.ScratchFolder);
        return result;
    }

    private IReadOnlyDictionary<string, double> ScoreMerged(SearchQuestion question, Func<MergeResult> merged)
    {
        var merge = MergeIdentity(question.Candidate.Settings);
        var (sets, content) = Part(question.Share);
        var hash = Hash(content, [new("merge", merge.Hex), new("lambda", Invariant.Text(question.Lambda)),
            new("share", Invariant.Text(question.Share))]);
        return input.Trials.Of(hash, FormattableString.Invariant($"{question.Candidate.Text}, lambda {question.Lambda}"),
            Languages(sets), () =>
        {
            Directory.CreateDirectory(input.ScratchFolder);
            var folder = Path.Combine(input.ScratchFolder, merge.Short);
            return question.Candidate.Settings.Output == MergeTarget.Model
                ? MeasureModel(question, folder, sets) : MeasureAdapter(question, folder, merged, sets);
        });
    }

    private Dictionary<string, double> MeasureAdapter(SearchQuestion question, string folder, Func<MergeResult> merged,
        IReadOnlyList<EvaluationSet> sets)
    {
        if (!Directory.Exists(folder))
        {
            merged().WriteTo(folder);
        }

        return Measure(models.Of(input.BaseModel, folder, question.Lambda), sets, question.Share);
    }

    /// <summary>Measures a merge that is a whole model, as large as the base model: it goes as soon as it is measured.</summary>
    private Dictionary<string, double> MeasureModel(SearchQuestion question, string folder, IReadOnlyList<EvaluationSet> sets)
    {
        series.WriteModel(question.Candidate.Settings with { Lambdas = [question.Lambda] }, folder, cancellation);
        try
        {
            return Measure(models.Of(folder), sets, question.Share);
        }
        finally
        {
            models.Close();
            StoreLeftovers.RemoveFolder(folder);
        }
    }

    private IReadOnlyDictionary<string, double> ScoreIndividual(double share)
    {
        var found = new Dictionary<string, double>(StringComparer.Ordinal);
        var (sets, _) = Part(share);
        foreach (var set in sets)
        {
            var adapter = input.Adapters.First(own => own.Language == set.Language);
            var hash = Hash(ContentOf([set]), [new("individual", adapter.Identity), new("share", Invariant.Text(share))]);
            var kept = input.Trials.Of(hash, $"the adapter of {set.Language}", [set.Language.Tag], () =>
                Measure(models.Of(input.BaseModel, adapter.Folder), [set], share: 0));
            found[set.Language.Tag] = kept[set.Language.Tag];
        }

        return found;
    }

    private Dictionary<string, double> Measure(ILanguageModel model, IReadOnlyList<EvaluationSet> sets, double share)
    {
        var of = sets.Sum(set => set.Dataset.Records.Count);
        var scored = new SynchronousProgress<int>(done => progress?.Report(reached with { Done = reached.Done + (share * done / of) }));
        return Evaluator.Run(model, input.Task, sets, Recipe, scored, cancellation).Languages
            .ToDictionary(score => score.Language.Tag, score => score.Value, StringComparer.Ordinal);
    }

    private void Tell(SearchProgress now)
    {
        reached = now;
        progress?.Report(now);
    }

    private (IReadOnlyList<EvaluationSet> Sets, Digest Content) Part(double share)
    {
        if (!parts.TryGetValue(share, out var part))
        {
            var sets = examples.Part(share);
            parts[share] = part = (sets, ContentOf(sets));
        }

        return part;
    }

    /// <summary>All that decides a merge, lambda apart.</summary>
    private Digest MergeIdentity(MergeSettings settings) => Digest.OfParts(
    [
        new("code", Invariant.Text(Merger.CodeVersion)),
        .. input.Adapters.OrderBy(adapter => adapter.Language)
            .Select(adapter => KeyValuePair.Create($"adapter.{adapter.Language}", adapter.Identity)),
        .. settings.Identity(),
    ]);

    /// <summary>All that decides scores, beside what is on the model.</summary>
    private Digest Hash(Digest content, IEnumerable<KeyValuePair<string, string>> adapter) => Digest.OfParts(
    [
        new("code", Invariant.Text(Evaluator.CodeVersion)),
        new("base_model", input.BaseModelIdentity),
        .. input.Task.Identity(),
        new("max_length", Invariant.Text(input.MaxLength)),
        new("examples", content.Hex),
        .. adapter,
    ]);

    private Digest ContentOf(IReadOnlyList<EvaluationSet> sets) => Digest.OfParts(sets.OrderBy(set => set.Language).SelectMany(set => new[]
    {
        KeyValuePair.Create($"valid.{set.Language}", DatasetFingerprint.Of(set.Dataset).Content),
        KeyValuePair.Create($"train.{set.Language}", input.Task.FewShot > 0 && set.Train is { } train
            ? DatasetFingerprint.Of(train).Content : "none"),
    }).Concat(sets.Select(set => input.Task.EffectsOf(set, Recipe)).Aggregate(TokenEffects.None, (all, one) => all | one).Identity()));

    private EvaluationRecipe Recipe => new() { MaxLength = input.MaxLength, Resamples = Resamples };

    private static string[] Languages(IReadOnlyList<EvaluationSet> sets) => [.. sets.Select(set => set.Language.Tag)];
}
