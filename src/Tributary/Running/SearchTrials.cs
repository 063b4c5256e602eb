using Tributary.Training;

namespace Tributary.Running;

/// <summary>Scores that a search has measured.</summary>
/// <param name="Adapter">What was measured, in words.</param>
/// <param name="Scores">By language, in [0, 1].</param>
internal sealed record KeptTrial(string Adapter, IReadOnlyDictionary<string, double> Scores)
{
    /// <summary>What measuring took; null in files of older programs.</summary>
    public TrialCost? Cost { get; init; }
}

/// <summary>What measuring scores took.</summary>
/// <param name="Seconds">Wall time, merging included.</param>
/// <param name="Work">What went through the model.</param>
internal readonly record struct TrialCost(double Seconds, ModelWork Work)
{
    public static TrialCost operator +(TrialCost left, TrialCost right) => new(left.Seconds + right.Seconds, left.Work + right.Work);
}

/// <summary>
/// Scores kept from run to run, one file each, named by the hash of all that decides them: an interrupted search goes on where it was, and
/// a widened one measures only what is new. A file appears whole; one that cannot be read is measured again.
/// </summary>
/// <param name="folder">Made if it does not exist. Several searches may share it.</param>
/// <param name="clock">Times what is measured.</param>
/// <param name="work">What has gone through the model so far.</param>
internal sealed class SearchTrials(string folder, TimeProvider clock, Func<ModelWork> work)
{
    /// <summary>How many scores were at hand.</summary>
    public int Reused { get; private set; }

    /// <summary>What these had taken when they were measured.</summary>
    public TrialCost ReusedCost { get; private set; }

    /// <summary>The scores of a hash, measured now if they are not at hand.</summary>
    /// <param name="hash">Of all that decides them.</param>
    /// <param name="adapter">What is measured, in words.</param>
    /// <param name="languages">The languages that scores must have.</param>
    /// <param name="measure">Measures.</param>
    public IReadOnlyDictionary<string, double> Of(Digest hash, string adapter, IReadOnlyCollection<string> languages,
        Func<IReadOnlyDictionary<string, double>> measure)
    {
        var path = Path.Combine(folder, hash.Hex + ".json");
        if (Read(path) is { } kept && languages.Order(StringComparer.Ordinal).SequenceEqual(kept.Scores.Keys.Order(StringComparer.Ordinal)))
        {
            Reused++;
            ReusedCost += kept.Cost ?? default;
            return kept.Scores;
        }

        var (began, before) = (clock.GetTimestamp(), work());
        var scores = new SortedDictionary<string, double>(measure().ToDictionary(), StringComparer.Ordinal);
        Directory.CreateDirectory(folder);
        var cost = new TrialCost(Math.Round(clock.GetElapsedTime(began).TotalSeconds, 3), work() - before);
        WholeFile.Write(path, JsonFile.Write(new KeptTrial(adapter, scores) { Cost = cost }, RunningJson.Form.KeptTrial));
        return scores;
    }

    // A power cut may leave an empty file behind: the same is measured once more.
    private static KeptTrial? Read(string path) =>
        File.Exists(path) ? JsonFile.TryParse(RegularFile.Text(path), RunningJson.Form.KeptTrial) : null;
}
