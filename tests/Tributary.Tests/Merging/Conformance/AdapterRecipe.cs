using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Safetensors;

namespace Tributary.Tests.Merging.Conformance;

/// <summary>A recipe over adapters, written as a user would write it, and its run.</summary>
internal sealed record AdapterRecipe
{
    public required string Method { get; init; }

    public string? Profile { get; init; }

    public string? Space { get; init; }

    public string Output { get; init; } = "adapter";

    public IReadOnlyList<string> Adapters { get; init; } = [];

    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>Further lines of the top level.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Lines below <c>parameters:</c>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    public RecordedMasks? Masks { get; init; }

    /// <summary>Runs it and opens what it wrote.</summary>
    public SafetensorsFile Run(RunMerge run, string folder)
    {
        Directory.CreateDirectory(folder);
        var recipe = Path.Combine(folder, "recipe.yaml");
        File.WriteAllText(recipe, ToYaml());
        run(recipe, Path.Combine(folder, "out"), Masks);
        return new SafetensorsFile(Path.Combine(folder, "out", Output == "adapter" ? LoraAdapterFile.WeightsName : "delta.safetensors"));
    }

    /// <summary>A key of the parameters, if a case names it.</summary>
    public static IEnumerable<string> Parameter(string key, double? value) =>
        value is { } number ? [string.Create(CultureInfo.InvariantCulture, $"{key}: {number:R}")] : [];

    private string ToYaml()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"merge_method: {Method}\noutput: {Output}\n");
        text.Append(Profile is null ? "" : $"profile: {Profile}\n").Append(Space is null ? "" : $"space: {Space}\n");
        text.AppendJoin("", Lines.Select(line => line + "\n")).Append("adapters:\n");
        for (var i = 0; i < Adapters.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - path: {Adapters[i]}\n    weight: {Weights?[i] ?? 1:R}\n");
        }

        return text.Append(Parameters.Count == 0 ? "" : "parameters:\n")
            .AppendJoin("", Parameters.Select(line => $"  {line}\n")).ToString();
    }
}
