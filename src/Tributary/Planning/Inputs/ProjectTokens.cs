using Tributary.Datasets;
using Tributary.Evaluation.Tasks;
using Tributary.Models;
using Tributary.Projects;
using Tributary.Releases.Stores;
using Tributary.Tokenizers;
using Tributary.Training;

namespace Tributary.Planning.Inputs;

/// <summary>
/// Reads a project's examples as tokens, as its trainings and evaluations will: what is cut, and what decides how they are asked. Training
/// and validation sets are read as they are trained on, test sets as they are asked. Counts are remembered in the store.
/// </summary>
/// <param name="project">The project.</param>
/// <param name="datasets">Its datasets.</param>
/// <param name="baseModel">Digest of the base model.</param>
internal sealed class ProjectTokens(Project project, IReadOnlyDictionary<(Language Language, Split Split), DatasetInput> datasets,
    Digest baseModel)
{
    // Changes when the same data would give other counts.
    private const int CodeVersion = 2;

    // An option of so many bytes has no more tokens than this share of them allows, whatever the tokenizer's normaliser adds.
    private const int TokensPerByte = 2;

    private readonly TaskDefinition task = project.Task;
    private readonly ModelLimits limits = ModelLimits.Of(project.BaseModel);
    private readonly Lazy<Tokenizer> tokenizer = new(() => Tokenizer.Load(project.BaseModel));
    private readonly EvaluationRecipe recipe = new() { MaxLength = project.Training.MaxLength };

    private ExampleEncoder Encoder => field ??= new ExampleEncoder(tokenizer.Value, limits.Vocabulary ?? int.MaxValue,
        project.Training.MaxLength, limits.EndOfAnswer, limits.Positions ?? int.MaxValue);

    /// <summary>The counts of every dataset.</summary>
    /// <exception cref="BadInputException">The base model's tokenizer cannot be read.</exception>
    public IReadOnlyDictionary<(Language Language, Split Split), TokenCounts> Count()
    {
        var cache = new TokenCache(Store.At(project.Folder));
        var counts = datasets.ToDictionary(data => data.Key, data => cache.Get(Key(data.Key), () => Count(data.Key)));
        cache.Save();
        return counts;
    }

    private Digest Key((Language Language, Split Split) data) => Digest.OfParts(
    [
        new("code", Invariant.Text(CodeVersion)),
        new("base_model", baseModel.Hex),
        new("tokenizer", TokenizerHead.OwnBeginning(project.BaseModel) ?? ""),
        new("max_length", Invariant.Text(project.Training.MaxLength)),
        new("trainer", project.Training.Command is null ? "own" : "command"),
        new("split", SplitWords.Table.Of(data.Split)),
        new("content", datasets[data].Fingerprint.Content),
        new("shots", task.FewShot > 0 && Train(data.Language) is { } train ? train.Fingerprint.Content : ""),
        new("language", task.FewShot > 0 ? data.Language.Tag : ""),
        .. task.Identity(), .. task.TrainingIdentity(),
    ]);

    private DatasetInput? Train(Language language) => datasets.GetValueOrDefault((language, Split.Train));

    private TokenCounts Count((Language Language, Split Split) data)
    {
        var dataset = datasets[data].Dataset;
        var set = new EvaluationSet(data.Language, dataset, Train(data.Language)?.Dataset);
        var counts = new TokenCounts(0, 0, 0, 0, 0, data.Split == Split.Train ? task.EffectsOf(dataset) : task.EffectsOf(set, recipe));
        return data.Split == Split.Test ? task.PredictsByGeneration ? Written(counts, set) : Asked(counts, set)
            : project.Training.Command is null ? Trained(counts, dataset) : counts;
    }

    private TokenCounts Trained(TokenCounts counts, Dataset dataset)
    {
        foreach (var (index, example) in task.TrainingExamples(dataset).Index())
        {
            counts = Encoded(counts, index, [example]);
        }

        return counts;
    }

    /// <summary>Every option behind the prompt, the longest for all where none can be too long.</summary>
    private TokenCounts Asked(TokenCounts counts, EvaluationSet set)
    {
        var examples = task.Examples(set.Dataset);
        foreach (var (index, (example, prompt)) in examples.Zip(FewShotPrompts.Of(task, set, examples, recipe.Seed)).Index())
        {
            var form = task.FormOf(example);
            var texts = example.Continuations.OrderByDescending(Encoding.UTF8.GetByteCount).Select(option =>
                new TrainingExample(form.Prompt(prompt), form.Answer(prompt, option))
                    { Ends = form.Ends, End = task.Prompt.End?.Text, AddSpecialTokens = !task.Prompt.HasSpecialTokens }).ToArray();
            var room = recipe.MaxLength - tokenizer.Value.EncodePrompt(prompt).Length;
            counts = Encoded(counts, index, TokensPerByte * Encoding.UTF8.GetByteCount(texts[0].Target) < room ? texts[..1] : texts);
        }

        return counts;
    }

    private TokenCounts Encoded(TokenCounts counts, int index, TrainingExample[] texts)
    {
        var problems = new List<Problem>();
        var encoded = texts.Select(text => Encoder.Encode(text, "", problems)).OfType<EncodedExample>().ToArray();
        return problems.Count > 0 ? counts with { Unusable = [.. counts.Unusable, (index, problems[0].Text)] }
            : counts.With(index, encoded.Max(one => one.WholeLength), encoded.Any(one => one.Truncated),
                encoded.Any(one => one.LostTarget)) with
                { Work = counts.Work + ModelWork.OfSequence(encoded.Max(one => one.Ids.Length), encoded.Max(one => one.TargetCount)) };
    }

    /// <summary>The prompt with what may follow it, and the reference against what may be written.</summary>
    private TokenCounts Written(TokenCounts counts, EvaluationSet set)
    {
        var room = Math.Min(recipe.MaxLength, (limits.Positions ?? int.MaxValue) - task.MaxNewTokens);
        var examples = task.Examples(set.Dataset);
        foreach (var (index, (example, prompt)) in examples.Zip(FewShotPrompts.Of(task, set, examples, recipe.Seed)).Index())
        {
            var length = tokenizer.Value.EncodePrompt(prompt, !task.Prompt.HasSpecialTokens).Length;
            var answer = tokenizer.Value.Encode(example.Target, addSpecialTokens: false).Length;
            var written = Math.Min(answer, task.MaxNewTokens);
            counts = counts.With(index, length, length > room, answer > task.MaxNewTokens) with
                { Work = counts.Work + ModelWork.OfSequence(Math.Min(length, room) + written, written) };
        }

        return counts;
    }
}
