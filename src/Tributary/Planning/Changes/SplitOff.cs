using System.Text.Encodings.Web;
using Tributary.Datasets;
using Tributary.Datasets.Leakage;
using Tributary.Datasets.Reading;
using Tributary.Evaluation.Tasks;
using Tributary.Planning.Inputs;

namespace Tributary.Planning.Changes;

/// <summary>
/// Takes validation and test set out of training data. Texts are ranked by the hash of seed, language and text: the first go to test, the
/// next to validation, so the choice depends on no order of lines. Equal texts go together; one that is similar to a text elsewhere goes
/// back to training, until no two sets share anything: the sets may come out a little smaller than asked for.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="files">One or more, read with the task's rules.</param>
internal sealed class SplitOff(TaskDefinition task, IReadOnlyList<Dataset> files)
{
    private const int FewestTexts = 10;

    private readonly LeakageSet all = LeakageFields.SetOf(task, files);
    private readonly Split[] splits = new Split[files.Sum(file => file.Records.Count)];

    /// <summary>Draws the three sets, as JSON lines: those of JSONL files as they are,
    /// rows of other files by the columns that the task reads.</summary>
    /// <param name="task">The task.</param>
    /// <param name="files">One or more, read with the task's rules.</param>
    /// <param name="percent">Percent of the texts for each held-out set.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="language">The language.</param>
    /// <exception cref="BadInputException">There are too few texts, or they are too much alike.</exception>
    public static IReadOnlyDictionary<Split, (byte[] Content, int Examples)> Draw(TaskDefinition task, IReadOnlyList<Dataset> files,
        int percent, long seed, Language language)
    {
        var draw = new SplitOff(task, files);
        draw.Rank(percent, seed, language);
        while (draw.ReturnShared())
        {
        }

        if (!draw.splits.Contains(Split.Test) || !draw.splits.Contains(Split.Valid))
        {
            throw new BadInputException(files[0].Path, "its texts are too much alike: no validation or test set can be split off that "
                + "shares nothing with the rest");
        }

        var lines = draw.Lines();
        return Enum.GetValues<Split>().ToDictionary(split => split, split =>
        {
            byte[][] chosen = [.. lines.Where((_, index) => draw.splits[index] == split)];
            return (chosen.SelectMany(line => line.Append((byte)'\n')).ToArray(), chosen.Length);
        });
    }

    private void Rank(int percent, long seed, Language language)
    {
        string[] texts =
        [
            .. all.Firsts.Keys.Select(text =>
                (Text: text, Rank: Digest.OfParts([new("seed", Invariant.Text(seed)), new("language", language.Tag), new("text", text)])))
                .OrderBy(text => text.Rank).Select(text => text.Text),
        ];
        if (texts.Length < FewestTexts)
        {
            throw new BadInputException(files[0].Path, string.Create(CultureInfo.InvariantCulture,
                $"holds {texts.Length} different texts; splitting validation and test set off needs {FewestTexts} or more"));
        }

        var each = Math.Max(1, texts.Length * percent / 100);
        var held = texts.Take(2 * each).Index().ToDictionary(text => text.Item, text => text.Index < each ? Split.Test : Split.Valid);
        for (var index = 0; index < splits.Length; index++)
        {
            splits[index] = held.GetValueOrDefault(all[index], Split.Train);
        }
    }

    // Only ever back to training, so this ends.
    private bool ReturnShared()
    {
        var back = new List<int>();
        foreach (var (heldOut, other) in ProjectLeakage.Comparisons)
        {
            int[] examples = [.. Of(heldOut)];
            int[] others = [.. Of(other)];
            if (examples.Length > 0 && others.Length > 0)
            {
                back.AddRange(LeakageCheck.Similar(SetOf(others), SetOf(examples)).Select(pair => examples[pair.HeldOut]));
            }
        }

        back.ForEach(index => splits[index] = Split.Train);
        return back.Count > 0;
    }

    private IEnumerable<int> Of(Split split) => Enumerable.Range(0, splits.Length).Where(index => splits[index] == split);

    private LeakageSet SetOf(int[] indices) =>
        LeakageFields.SetOf(task, [new Dataset(files[0].Path, files[0].Rules, [.. indices.Select(all.Record)])]);

    private List<byte[]> Lines() => [.. files.SelectMany(file => JsonLines.RawLines(file.Path) is { } raw
        ? file.Records.Select(record => raw[record.Line - 1]) : file.Records.Select(record => Json(file, record)))];

    private static byte[] Json(Dataset file, DatasetRecord record)
    {
        using var target = new MemoryStream();
        using (var writer = new Utf8JsonWriter(target, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var rule in file.Rules.Where(rule => record[rule.Name] is not null))
            {
                writer.WritePropertyName(rule.Column);
                if (rule.List || rule.Conversation)
                {
                    writer.WriteRawValue(record[rule.Name]!);
                }
                else
                {
                    writer.WriteStringValue(record[rule.Name]);
                }
            }

            writer.WriteEndObject();
        }

        return target.ToArray();
    }
}
