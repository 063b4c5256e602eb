using Tributary.Merging.Recipes;

namespace Tributary.Merging.Search;

/// <summary>What a search tried, what came out, and what won (<c>search.json</c> in
/// the merge's folder). Equal searches give equal bytes.</summary>
internal sealed record SearchResult
{
    /// <summary>The file's name.</summary>
    public const string FileName = "search.json";

    /// <summary>The strategy's word.</summary>
    public required string Strategy { get; init; }

    /// <summary>The objective's word.</summary>
    public required string Objective { get; init; }

    /// <summary>How far below its own adapter a language may lie; null in objectives that do not ask.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Name of the metric behind the scores.</summary>
    public required string Metric { get; init; }

    /// <summary>Examples by language on which a share of 1 is measured.</summary>
    public required IReadOnlyDictionary<string, int> Examples { get; init; }

    /// <summary>Most passes over all examples; null: no limit.</summary>
    public double? Budget { get; init; }

    /// <summary>What the rounds come to, in passes over all examples.</summary>
    public required double Passes { get; init; }

    /// <summary>The rounds, the last on all examples.</summary>
    public required IReadOnlyList<SearchRound> Rounds { get; init; }

    /// <summary>Scores of the languages' own adapters, round by round; empty if the objective does not need them.</summary>
    public required IReadOnlyList<IndividualScores> Individual { get; init; }

    /// <summary>Every evaluation, in the order of the rounds and candidates.</summary>
    public required IReadOnlyList<SearchTrial> Trials { get; init; }

    /// <summary>Combinations that cannot be merged with.</summary>
    public required IReadOnlyList<ImpossibleMerge> NotPossible { get; init; }

    /// <summary>The best trial of the last round, the earlier of equals.</summary>
    public required SearchTrial Winner { get; init; }

    /// <summary>Whether the winner holds the tolerance in every language; null in
    /// objectives without one. False: no candidate of the last round does.</summary>
    public bool? HoldsTolerance { get; init; }

    /// <summary>The winner as the section <c>merge:</c> of a project file, every default written out.</summary>
    public required string Section { get; init; }

    /// <summary>Scores of the languages' own adapters.</summary>
    /// <param name="Share">Share of the examples.</param>
    /// <param name="Scores">By language.</param>
    public sealed record IndividualScores(double Share, IReadOnlyDictionary<string, double> Scores);

    /// <summary>How the winner is merged, its lambda included.</summary>
    public MergeSettings WinnerSettings()
    {
        var problems = new DocumentProblems(FileName);
        var settings = MergeSettingsSection.Read(DocumentSection.Open(Section, problems).Section("merge"));
        problems.ThrowIfAny();
        return settings;
    }

    /// <summary>Reads the result of a finished merge.</summary>
    /// <exception cref="BadInputException">The file is not there or cannot be read.</exception>
    public static SearchResult Read(string folder) => JsonFile.Read(Path.Combine(folder, FileName), SearchJson.Form.SearchResult,
        "result of a search", "remove the folder and merge again");

    /// <summary>Writes the result into an existing folder; the caller makes it appear whole.</summary>
    public void Write(string folder) => File.WriteAllBytes(Path.Combine(folder, FileName), ToJson());

    /// <summary>As indented JSON.</summary>
    public byte[] ToJson() => JsonFile.Write(this, SearchJson.Form.SearchResult);
}

/// <summary>One evaluation of a search.</summary>
/// <param name="Round">Its round, from 1.</param>
/// <param name="Candidate">The merge's number, from 1.</param>
/// <param name="Settings">The merge in words.</param>
/// <param name="Lambda">The coefficient on the merged delta.</param>
/// <param name="Share">Share of the examples.</param>
/// <param name="Scores">By language, in [0, 1].</param>
/// <param name="MeanScore">Their plain mean.</param>
/// <param name="Value">What the objective makes of them.</param>
/// <param name="Violation">By how much the language that lies furthest below its own adapter
/// exceeds the tolerance; 0 if none does, null in objectives without one.</param>
internal sealed record SearchTrial(
    int Round, int Candidate, string Settings, double Lambda, double Share, IReadOnlyDictionary<string, double> Scores, double MeanScore,
        double Value, double? Violation);

[JsonSerializable(typeof(SearchResult))]
internal sealed partial class SearchJson : JsonSerializerContext
{
    public static readonly SearchJson Form = new(JsonForm.Indented(nulls: false));
}
