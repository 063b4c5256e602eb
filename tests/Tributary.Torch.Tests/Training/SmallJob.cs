using Tributary.Testing;
using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.Torch.Tests.Training;

/// <summary>A training of a second, and what its tests share.</summary>
internal static class SmallJob
{
    public static readonly string[] Words = ["gut", "schlecht", "warm", "kalt", "Haus", "Baum", "Garten", "Weg",
        "heute", "morgen", "sehr", "nicht"];

    /// <summary>32 examples to train on, 8 to validate with.</summary>
    public static TrainingJob Create()
    {
        var examples = Enumerable.Range(0, 40).Select(i => new TrainingExample(
            string.Join(' ', Enumerable.Range(0, 2 + (i % 5))
                .Select(j => Words[((i * 7) + (j * 5) + (i / 3)) % Words.Length])) + "\nUrteil:",
            i % 3 == 0 ? " gut" : " schlecht")).ToList();
        return new TrainingJob
        {
            Name = "de",
            BaseModel = Repository.SampleBase,
            Adapter = new AdapterRecipe { R = 4 },
            Recipe = new TrainingRecipe(),
            Train = [.. examples.Take(32)],
            Valid = [.. examples.Skip(32)],
        };
    }

    public static TrainingResult Run(
        TrainingJob job,
        TempFolder temp,
        string name,
        List<TrainingProgress>? reports = null,
        int? threads = null,
        TrainerSettings? settings = null)
    {
        Directory.CreateDirectory(temp[name]);
        return new LoraTrainer(TimeProvider.System, settings, threads)
            .Train(job, temp[name], temp[$"{name}-checkpoint"], reports is null ? null : new Relay(reports.Add), CancellationToken.None);
    }

    public static void AssertSameBytes(string first, string second) =>
        Assert.Equal(FolderManifest.Of(first).Files, FolderManifest.Of(second).Files);

    public sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
