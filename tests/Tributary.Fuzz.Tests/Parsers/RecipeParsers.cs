using Tributary.Fuzz.Mutations;
using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Projects.Editing;
using Tributary.Projects.Reading;

namespace Tributary.Fuzz.Parsers;

/// <summary>What people write in YAML: recipes of both kinds, and the project file.</summary>
internal static class RecipeParsers
{
    private static readonly string[] Models =
    [
        """
        models:
          - model: base
          - model: base+en
            parameters: { density: 0.5, weight: [0.5, 1] }
          - model: other
            parameters:
              weight:
                - filter: mlp
                  value: 0.3
                - value: 1
        merge_method: ties
        base_model: base
        parameters: { normalize: true, int8_mask: true }
        dtype: bfloat16
        tokenizer_source: base
        shard_size: 5GB
        seed: 3
        """,
        """
        slices:
          - sources:
              - { model: base, layer_range: [0, 1] }
              - { model: other, layer_range: [1, 2] }
        merge_method: slerp
        base_model: base
        parameters:
          t:
            - filter: self_attn
              value: [0, 0.5, 1]
            - value: 0.5
        out_dtype: float16
        chat_template: "{{ messages[0].content }}"
        """,
    ];

    private static readonly string[] Adapters =
    [
        """
        merge_method: dare_ties
        space: delta
        profile: mergekit
        rank: exact
        seed: 1
        dtype: float32
        output: adapter
        balance: norms
        adapters:
          - { name: "en", path: en, weight: 0.7, density: 0.5 }
          - &de
            name: de
            path: "de"
        parameters:
          lambda: [1, 1.5]
          density: 0.5
        """,
        """
        adapters:
          - path: en
          - path: de
        weights: { en: 2, de: 1 }
        merge_method: linear
        rank: 4
        base_model: base
        output: model
        """,
    ];

    public static IReadOnlyList<ParserEntry> All { get; } =
    [
        new("adapter-recipe", ".yaml", IsDear: false, folder => Recipe(folder, Adapters)),
        new("model-recipe", ".yaml", IsDear: false, folder => Recipe(folder, Models)),
        new("merge-plan", ".yaml", IsDear: true, Plan),
        new("project", ".yaml", IsDear: false, Project),
        new("project-edit", ".yaml", IsDear: true, ProjectEdits),
    ];

    /// <summary>A recipe is read, written out, and what was written is read again.</summary>
    private static FuzzedParser Recipe(TempFolder folder, string[] recipes)
    {
        var path = folder["recipe.yaml"];
        Directory.CreateDirectory(folder["base"]);
        return new FuzzedParser(dice => Vocabularies.Yaml.Of(dice, dice.Of(recipes)), input =>
        {
            File.WriteAllBytes(path, input);
            MergeRecipe.Parse(MergeRecipe.Read(path).ToYaml(folder.Path), "recipe.yaml", folder.Path);
        });
    }

    private static FuzzedParser Plan(TempFolder folder)
    {
        KeptFiles.Copy(folder["base"], "base");
        KeptFiles.Copy(folder["other"], "base");
        KeptFiles.Copy(folder["en"], "store", "stations", "train", "en*");
        KeptFiles.Copy(folder["de"], "store", "stations", "train", "de*");
        var path = folder["recipe.yaml"];
        return new FuzzedParser(dice => Vocabularies.Yaml.Of(dice, dice.Of([.. Adapters, .. Models])), input =>
        {
            File.WriteAllBytes(path, input);
            Merger.Plan(MergeRecipe.Read(path)).Dispose();
        });
    }

    private static FuzzedParser Project(TempFolder folder)
    {
        var (text, path) = Kept(folder);
        return new FuzzedParser(dice => Vocabularies.Yaml.Of(dice, text), input =>
        {
            File.WriteAllBytes(path, input);
            ProjectFile.Read(folder.Path);
        });
    }

    private static FuzzedParser ProjectEdits(TempFolder folder)
    {
        var (text, path) = Kept(folder);
        return new FuzzedParser(dice => Vocabularies.Yaml.Of(dice, text), input =>
        {
            File.WriteAllBytes(path, input);
            var languages = ProjectFile.Read(folder.Path).Languages;
            var train = languages.FirstOrDefault(one => one.Train.Count > 0);
            var edit = ProjectEdit.Open(folder.Path);
            edit = train is null ? edit : edit.AddTrain(train.Language, "data/more.jsonl");
            edit = languages.Count > 1 ? edit.RemoveLanguage(languages[^1].Language) : edit;
            edit.AddLanguage(Language.Parse("sw"), [("train", ["data/sw.jsonl"])]);
        });
    }

    private static (string Text, string Path) Kept(TempFolder folder)
    {
        KeptFiles.Copy(folder["data"], "data");
        KeptFiles.Copy(folder["base"], "base");
        return (KeptFiles.Text("tributary.yaml"), folder["tributary.yaml"]);
    }
}
