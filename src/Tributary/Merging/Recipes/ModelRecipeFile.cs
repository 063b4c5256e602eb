using Tributary.ChatTemplates;
using Tributary.Merging.Methods;
using Tributary.Safetensors;

namespace Tributary.Merging.Recipes;

/// <summary>Reads mergekit's YAML, and the keys of ours that stand beside it:
/// <c>seed</c>, <c>shard_size</c>, <c>profile</c>, <c>output</c>.</summary>
internal sealed class ModelRecipeFile(DocumentSection top, string baseFolder)
{
    /// <summary>The key by which a recipe insists on models whose configurations differ.</summary>
    public const string DifferentConfigs = "allow_different_configs";

    private static readonly string[] Lists = ["models", "slices", "modules"];
    private readonly ModelReferenceKeys references = new(baseFolder);
    private readonly List<ModelReference> sliceBases = [];
    private IReadOnlyDictionary<string, ParameterSetting> ofModule = ParameterSection.None;

    /// <summary>The keys of a recipe that list whole models.</summary>
    public static IEnumerable<string> KeysIn(DocumentSection top) => Lists.Where(top.Has);

    /// <summary>True if a recipe merges whole models; false if it merges adapters.</summary>
    public static bool Holds(DocumentSection top) => KeysIn(top).Any() && !top.Has("adapters");

    /// <summary>Reads the keys; problems go to the section's file.</summary>
    public static ModelMergeRecipe Read(DocumentSection top, string baseFolder) => new ModelRecipeFile(top, baseFolder).Read();

    private ModelMergeRecipe Read()
    {
        var method = Method();
        var (slices, isWhole) = Slices(method);
        var dtype = Dtype("dtype");
        var recipe = new ModelMergeRecipe
        {
            Method = method,
            Slices = slices,
            IsWhole = isWhole,
            BaseModel = BaseModel(),
            Parameters = ParameterSection.Over(ofModule, ParameterSection.Read(top, method)),
            Dtype = Dtype("out_dtype") ?? dtype,
            Tokenizer = new TokenizerSection(top, references).Read(),
            ChatTemplate = ChatTemplate(),
            AllowsDifferentConfigs = top.Flag(DifferentConfigs, defaultValue: false),
            Seed = top.Integer("seed", 0, 0),
            ShardBytes = ShardSize.Read(top),
        };
        RequireBuilt();
        return recipe;
    }

    private MergeMethod Method()
    {
        var name = top.RequiredText("merge_method");
        if (MergeMethod.TryParse(name, out var method) && !method.Merges.HasFlag(MergeKinds.Models))
        {
            top.Refuse("merge_method", $"'{name}' merges adapters only; list them under 'adapters', or use a method for whole models");
            return method;
        }

        if (method is null && name.Length > 0)
        {
            MergeSettingsSection.Known(top, "merge_method", [name], MergeMethods.NamesIn(MergeKinds.Models));
        }

        return method ?? MergeMethods.All["linear"];
    }

    private (IReadOnlyList<RecipeSlice> Slices, bool IsWhole) Slices(MergeMethod method)
    {
        var (at, prefix) = (top, "");
        if (top.Has("modules"))
        {
            var modules = top.Section("modules");
            (at, prefix) = (modules.Section("default"), "modules.default.");
            modules.RefuseUnknownKeys();
        }

        if (at.Has("models") == at.Has("slices") || (prefix.Length > 0 && (top.Has("models") || top.Has("slices"))))
        {
            top.Refuse(prefix.Length > 0 ? "modules" : "models", "expected one of models, slices and modules.default with one of these");
            return ([], false);
        }

        var isWhole = at.Has("models");
        RecipeSlice[] slices = isWhole
            ? [new RecipeSlice([.. at.Sections("models").Select(entry => Source(entry, method, hasLayers: false))], ParameterSection.None)]
            : [.. at.Sections("slices").Select(entry => Slice(entry, method))];
        if (at != top)
        {
            ofModule = ParameterSection.Read(at, method);
            at.RefuseUnknownKeys();
        }

        return (slices, isWhole);
    }

    /// <summary>The base model; slices may name it too, each the same.</summary>
    private ModelReference? BaseModel()
    {
        List<ModelReference> all = [.. top.Has("base_model") ? [references.Read(top, "base_model")] : sliceBases.Take(0), .. sliceBases];
        top.RefuseIf(all.Any(one => !one.IsSame(all[0])), "slices",
            $"name different base models ({string.Join(", ", all.Select(one => one.Written).Distinct())}), which is not built; name one");
        return all.FirstOrDefault();
    }

    private RecipeSlice Slice(DocumentSection entry, MergeMethod method)
    {
        if (entry.Has("base_model"))
        {
            sliceBases.Add(references.Read(entry, "base_model"));
        }

        var slice = new RecipeSlice([.. entry.Sections("sources").Select(source => Source(source, method, hasLayers: true))],
            ParameterSection.Read(entry, method));
        entry.RefuseIf(slice.Sources.Count == 0, "sources", "lists no model");
        entry.RefuseIf(slice.Sources.Select(source => source.Layers?.Count).Distinct().Count() > 1,
            "sources", "have layer ranges of different lengths: "
                + string.Join(", ", slice.Sources.Select(source => Invariant.Text(source.Layers?.Count ?? 0))));
        entry.RefuseUnknownKeys();
        return slice;
    }

    private SliceSource Source(DocumentSection entry, MergeMethod method, bool hasLayers)
    {
        var source = new SliceSource(
            references.Read(entry, "model"), hasLayers ? Layers(entry) : null, ParameterSection.Read(entry, method));
        entry.RefuseUnknownKeys();
        return source;
    }

    private static LayerRange? Layers(DocumentSection entry)
    {
        var numbers = entry.Numbers("layer_range", value => value is >= 0 and < 100_000 && value == Math.Floor(value),
            "that is whole and at least 0");
        if (numbers is [var first, var end] && first < end)
        {
            return new LayerRange((int)first, (int)end);
        }

        entry.Refuse("layer_range", "is required: [first, end] with first < end, the end not included");
        return null;
    }

    private TensorDtype? Dtype(string key) => top.Has(key) ? top.Choice(key, TensorDtype.F32, SettingsWords.Dtypes.All) : null;

    /// <summary>A template itself, one of a known name, or the word that stands for that of most models.</summary>
    private string? ChatTemplate()
    {
        if (top.Text("chat_template") is not { } template)
        {
            return null;
        }

        var isTemplate = template == ModelMergeRecipe.AutoTemplate || template.Contains('{', StringComparison.Ordinal);
        top.RefuseIf(!isTemplate && !NamedTemplates.All.ContainsKey(template), "chat_template", $"'{template}' is neither a Jinja template "
            + $"nor one of: {ModelMergeRecipe.AutoTemplate}, {string.Join(", ", NamedTemplates.All.Keys)}");
        return isTemplate ? template : NamedTemplates.All.GetValueOrDefault(template);
    }

    /// <summary>Keys of which one value alone is built for models.</summary>
    private void RequireBuilt()
    {
        foreach (var (key, only) in new[] { ("profile", "mergekit"), ("space", "delta"), ("output", "model") })
        {
            if (top.Text(key) is { } word && word != only)
            {
                top.Refuse(key, $"'{word}' is not built for whole models; available: {only}");
            }
        }
    }
}
