using System.Text.Json.Nodes;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>The configuration of a merged model: that of the base, or of the first model, with what the merge changed.</summary>
internal static class MergedModelConfig
{
    private static readonly string[] LayerKeys = ["num_hidden_layers", "n_layer", "n_layers", "num_layers"];

    /// <summary>config.json of the result.</summary>
    /// <param name="recipe">What was asked for.</param>
    /// <param name="models">The opened models.</param>
    /// <param name="tensors">The tensors of the result.</param>
    /// <param name="vocabulary">The tokens of the result; null: those of the first model.</param>
    public static JsonObject Of(ModelMergeRecipe recipe, IReadOnlyList<ModelFolder> models, IReadOnlyList<PlannedTensor> tensors,
        ResultVocabulary? vocabulary)
    {
        var first = models[0];
        if (first.Config.Count == 0)
        {
            return [];
        }

        var config = (JsonObject)first.Config.DeepClone();
        SetDtype(config, recipe.Dtype);
        if (!recipe.IsWhole)
        {
            SetLayers(config, recipe, models);
        }

        // A head that one model has beside its embedding is no longer tied to it.
        if (first.IsTied == true && tensors.Any(tensor => VocabularyTensors.IsHead(tensor.Name))
            && first.Tensors.Tensors.All(tensor => !VocabularyTensors.IsHead(tensor.Name)))
        {
            config["tie_word_embeddings"] = false;
        }

        vocabulary?.Describe(config);
        return config;
    }

    /// <summary>config.json of a base model with deltas added: its own, with the type that the weights are stored in now.</summary>
    /// <param name="baseModel">The base model.</param>
    /// <param name="dtype">How the weights are stored; null: as the base stores them.</param>
    /// <param name="untiesHead">True if the output layer is a tensor of its own, which it was not.</param>
    public static JsonObject Of(ModelFolder baseModel, TensorDtype? dtype, bool untiesHead)
    {
        var config = (JsonObject)baseModel.Config.DeepClone();
        SetDtype(config, config.Count == 0 ? null : dtype);
        if (untiesHead && config.Count > 0)
        {
            config["tie_word_embeddings"] = false;
        }

        return config;
    }

    private static void SetDtype(JsonObject config, TensorDtype? dtype)
    {
        if (dtype is { } stored)
        {
            config[config.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = SettingsWords.Dtypes.Of(stored);
        }
    }

    private static void SetLayers(JsonObject config, ModelMergeRecipe recipe, IReadOnlyList<ModelFolder> models)
    {
        var origins = SliceLayout.Origins(recipe.Slices).ToArray();
        config[LayerKeys.FirstOrDefault(config.ContainsKey) ?? LayerKeys[0]] = origins.Length;
        // What newer configurations say layer by layer moves with the layers.
        if (config["layer_types"] is JsonArray)
        {
            config["layer_types"] = new JsonArray([.. origins.Select(origin => TypeOf(models, origin))]);
        }
    }

    private static JsonNode? TypeOf(IReadOnlyList<ModelFolder> models, (ModelReference Model, int Layer) origin) =>
        models.Single(model => model.Reference.IsSame(origin.Model))
            .Config["layer_types"] is JsonArray types && origin.Layer < types.Count
            ? types[origin.Layer]?.DeepClone()
            : throw new BadInputException(origin.Model.Folder,
                $"config.json has no entry of layer_types for layer {Invariant.Text(origin.Layer)}, and other models have");
}
