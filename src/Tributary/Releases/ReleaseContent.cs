using Tributary.Datasets;
using Tributary.Datasets.Fingerprints;
using Tributary.Releases.Stations;

namespace Tributary.Releases;

/// <summary>What shall be released: plain data, and the folders that are copied from.</summary>
public sealed record ReleaseContent
{
    /// <summary>Name of the project.</summary>
    public required string Project { get; init; }

    /// <summary>Identity of the task.</summary>
    public required Digest Task { get; init; }

    /// <summary>Digest of the base model.</summary>
    public required Digest BaseModel { get; init; }

    /// <summary>The languages in the order of the project, one or more, distinct.</summary>
    public required IReadOnlyList<LanguageContent> Languages { get; init; }

    /// <summary>The merge.</summary>
    public required StationRun Merge { get; init; }

    /// <summary>The merge's finished folder: weights, <c>recipe.yaml</c>, <c>diagnostics.json</c>.</summary>
    public required string MergeFolder { get; init; }

    /// <summary>True if the merge gave a whole model (released as <c>model/</c>), false for an adapter (<c>adapter/</c>).</summary>
    public bool IsModel { get; init; }

    /// <summary>Seeds by what they are for.</summary>
    public IReadOnlyDictionary<string, long> Seeds { get; init; } = new Dictionary<string, long>();

    /// <summary>Versions of the stations' code by kind of station.</summary>
    public IReadOnlyDictionary<string, int> CodeVersions { get; init; } = new Dictionary<string, int>();

    /// <summary>The gate's verdict.</summary>
    public required GateResult Gate { get; init; }

    /// <summary>Why it is released although the gate refuses; null: the gate decides.</summary>
    public string? Override { get; init; }

    /// <summary>Version of this program.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>The runs under which the ledger has times and costs.</summary>
    public IReadOnlyList<StationRun> Costs { get; init; } = [];
}

/// <summary>One language of what shall be released.</summary>
public sealed record LanguageContent
{
    /// <summary>The language.</summary>
    public required Language Language { get; init; }

    /// <summary>Fingerprints of its datasets.</summary>
    public IReadOnlyDictionary<Split, DatasetFingerprint> Data { get; init; } = new Dictionary<Split, DatasetFingerprint>();

    /// <summary>The training of its adapter; null if it was brought along.</summary>
    public StationRun? Adapter { get; init; }

    /// <summary>Digest of the adapter that was brought along; null if it was trained here.</summary>
    public Digest? GivenAdapter { get; init; }

    /// <summary>Why its adapter is an older one than the project asks for; null if it is the one.</summary>
    public string? Kept { get; init; }

    /// <summary>Seed of the training; null if the adapter was brought along.</summary>
    public int? Seed { get; init; }

    /// <summary>The recipe of the training, see <see cref="ReleaseLanguage.Training"/>; null if the adapter was brought along.</summary>
    public StationInputs? Training { get; init; }

    /// <summary>The evaluation of what the release answers in this language; null if there is none.</summary>
    public StationRun? Evaluated { get; init; }

    /// <summary>The folder of that scorecard; null if there is none.</summary>
    public string? ScorecardFolder { get; init; }

    /// <summary>The folder of its own adapter, where the language is left on it; null if it takes the merge.</summary>
    public string? RouteFolder { get; init; }
}
