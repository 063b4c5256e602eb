using Tributary.Evaluation.Scorecards;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>Gathers a release's files in its folder.</summary>
internal static class ReleaseWriter
{
    private const string Diagnostics = "diagnostics.json";
    private static readonly string[] AdapterFiles = ["adapter_config.json", "adapter_model.safetensors"];

    // What a merge's folder holds beside its model. The model's card tells of a merge of this machine's paths; the record stands for it.
    private static readonly string[] BesideTheWeights = [FolderManifest.FileName, StationRecord.FileName,
        ReleaseRecipe.FileName, Diagnostics, "lambda.json", "README.md"];

    /// <summary>Refuses what cannot be released, before anything is written.</summary>
    /// <exception cref="BadInputException">Every problem at once.</exception>
    public static void Require(ReleaseContent content)
    {
        var problems = new List<Problem>();
        if (!content.Gate.Passed && string.IsNullOrWhiteSpace(content.Record.Override))
        {
            problems.AddRange(content.Gate.Languages.Where(language => !language.Passes)
                .Select(language => new Problem($"gate, {language.Language}", language.Reason)));
        }

        if (content.Languages.Count == 0 || content.Languages.DistinctBy(language => language.Language).Count() != content.Languages.Count)
        {
            problems.Add(new Problem("release", "expected one language or more, each once"));
        }

        problems.AddRange(Sources(content).Where(file => !File.Exists(file))
            .Select(file => new Problem(file, "is not there and is part of the release; run what makes it again")));
        BadInputException.ThrowIfAny(problems);
    }

    /// <summary>Writes all files but the manifest.</summary>
    public static void Write(string folder, ReleaseContent content, Store store, string finalFolder, int number,
        ReleaseParent? parent, CancellationToken stop)
    {
        FileCopy.Copy(content.MergeFolder, Path.Combine(folder, content.IsModel ? "model" : "adapter"), content.IsModel
            ? ModelFiles(content.MergeFolder) : AdapterFiles, stop);
        FileCopy.Copy(content.MergeFolder, folder, [Diagnostics], stop);
        File.WriteAllText(Path.Combine(folder, ReleaseRecipe.FileName), ReleaseRecipe.Of(content.MergeFolder, store, finalFolder));
        File.WriteAllBytes(Path.Combine(folder, GateResult.FileName), content.Gate.ToJson());
        foreach (var language in content.Languages)
        {
            WriteLanguage(folder, language, stop);
        }

        File.WriteAllBytes(Path.Combine(folder, ReleaseRecord.FileName), RecordOf(content, folder, number, parent).ToJson());
    }

    private static void WriteLanguage(string folder, LanguageContent language, CancellationToken stop)
    {
        foreach (var (split, fingerprint) in language.Data)
        {
            var path = Path.Combine(folder, Release.FingerprintFile(language.Language, split));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, fingerprint.ToJson());
        }

        if (language.RouteFolder is { } route)
        {
            FileCopy.Copy(route, Path.Combine(folder, "routes", language.Language.Tag), AdapterFiles, stop);
        }

        if (language.ScorecardFolder is { } scorecard)
        {
            var predictions = Directory.EnumerateFiles(Path.Combine(scorecard, "predictions"))
                .Select(path => $"predictions/{Path.GetFileName(path)}").Order(StringComparer.Ordinal);
            FileCopy.Copy(scorecard, Path.Combine(folder, "scorecards", language.Language.Tag), ["scorecard.json", .. predictions], stop);
        }
    }

    private static ReleaseRecord RecordOf(ReleaseContent content, string folder, int number, ReleaseParent? parent) => content.Record with
    {
        Number = number,
        Parent = parent,
        Languages = [.. content.Languages.Select(language => LanguageOf(language, folder))],
        Seeds = new SortedDictionary<string, long>(content.Record.Seeds.ToDictionary(), StringComparer.Ordinal),
        CodeVersions = new SortedDictionary<string, int>(content.Record.CodeVersions.ToDictionary(), StringComparer.Ordinal),
        GatePassed = content.Gate.Passed,
        Override = content.Gate.Passed ? null : content.Record.Override,
        Metric = content.Gate.Metric,
    };

    private static ReleaseLanguage LanguageOf(LanguageContent language, string folder) => language.Record with
    {
        Data = [.. language.Data.OrderBy(data => data.Key).Select(data =>
            new ReleaseData(data.Key, Digest.Parse(data.Value.Content), data.Value.Examples))],
        OnOwnAdapter = language.RouteFolder is not null,
        // Read from the copy: what cannot be read is not released.
        Score = language.ScorecardFolder is null ? null
            : Scorecard.Read(Path.Combine(folder, "scorecards", language.Language.Tag))[language.Language]?.Value
            ?? throw new BadInputException(language.ScorecardFolder, $"holds no score of '{language.Language}'; evaluate it again"),
    };

    private static IEnumerable<string> Sources(ReleaseContent content)
    {
        string[] merge = [ReleaseRecipe.FileName, Diagnostics, .. content.IsModel ? ["config.json"] : AdapterFiles];
        return
        [
            .. merge.Select(name => Path.Combine(content.MergeFolder, name)),
            .. content.Languages.Where(language => language.RouteFolder is not null)
                .SelectMany(language => AdapterFiles.Select(name => Path.Combine(language.RouteFolder!, name))),
            .. content.Languages.Where(language => language.ScorecardFolder is not null).SelectMany(language => new[]
            {
                Path.Combine(language.ScorecardFolder!, "scorecard.json"),
                    Path.Combine(language.ScorecardFolder!, "predictions", $"{language.Language}.jsonl"),
            }),
        ];
    }

    private static IEnumerable<string> ModelFiles(string folder) =>
        Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
            .Where(name => !BesideTheWeights.Contains(name) && !(name.StartsWith("data.", StringComparison.Ordinal)
                && name.EndsWith(".json", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
}
