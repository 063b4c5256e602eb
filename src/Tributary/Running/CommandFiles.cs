using System.Text.Json;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>What a trainer that is not ours is given: files in a folder of its own, and their names for its command line.</summary>
/// <param name="Values">A value for each of <see cref="TrainerCommand.Names"/>.</param>
/// <param name="Output">Where its adapter is looked for; exists and is empty.</param>
internal sealed record CommandFiles(IReadOnlyDictionary<string, string> Values, string Output)
{
    /// <summary>Writes the files of a job.</summary>
    public static CommandFiles Write(TrainingJob job, string folder)
    {
        var output = Path.Combine(folder, "output");
        Directory.CreateDirectory(output);
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["train_file"] = Path.Combine(folder, "train.jsonl"),
            ["valid_file"] = Path.Combine(folder, "valid.jsonl"),
            ["base_model"] = job.BaseModel,
            ["output_dir"] = output,
            ["recipe_file"] = Path.Combine(folder, "recipe.json"),
            ["seed"] = Invariant.Text(job.Recipe.Seed),
        };
        WriteLines(values["train_file"], job.Train);
        WriteLines(values["valid_file"], job.Valid);
        var recipe = new SortedDictionary<string, string>(
            job.Adapter.Identity().Concat(job.Recipe.Identity()).Append(new("name", job.Name))
                .ToDictionary(part => part.Key, part => part.Value), StringComparer.Ordinal);
        File.WriteAllBytes(values["recipe_file"], JsonSerializer.SerializeToUtf8Bytes(recipe,
            RunningJson.Letters.SortedDictionaryStringString));
        return new CommandFiles(values, output);
    }

    private static void WriteLines(string path, IReadOnlyList<TrainingExample> examples)
    {
        using var stream = File.Create(path);
        foreach (var example in examples)
        {
            JsonSerializer.Serialize(stream, example, RunningJson.Letters.TrainingExample);
            stream.WriteByte((byte)'\n');
        }
    }
}
