using System.Text.Json.Nodes;
using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>The configuration of a merged model: that of the base, or of the first model, with what the merge changed.</summary>
internal static class MergedModelConfig
{
    private static readonly string[] LayerKeys = ["num_hidden_layers", "n_layer", "n_layers", "num_layers"];

    /// <summary>config.json of the result.</summary>
    public static JsonObject Of(ModelMergePlan plan)
    {
        var config = (JsonObject)plan.Models[0].Config.DeepClone();
        SetDtype(config, plan.Recipe.Dtype);
        if (!plan.Recipe.IsWhole)
        {
            SetLayers(config, plan);
        }

        // A head that one model has beside its embedding is no longer tied to it.
        if (plan.Models[0].IsTied == true && plan.Tensors.Any(tensor => IsHead(tensor.Name)) && plan.Models[0]
            .Tensors.Tensors.All(tensor => !IsHead(tensor.Name)))
        {
            config["tie_word_embeddings"] = false;
        }

        return config;
    }

    /// <summary>config.json of a base model with deltas added: its own, with the type that the weights are stored in now.</summary>
    public static JsonObject Of(ModelFolder baseModel, TensorDtype? dtype)
    {
        var config = (JsonObject)baseModel.Config.DeepClone();
        SetDtype(config, config.Count == 0 ? null : dtype);
        return config;
    }

    private static bool IsHead(string name) => name.EndsWith("lm_head.weight", StringComparison.Ordinal);

    private static void SetDtype(JsonObject config, TensorDtype? dtype)
    {
        if (dtype is { } stored)
        {
            config[config.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = MergeMethods.WordOf(ModelRecipeFile.Dtypes, stored);
        }
    }

    private static void SetLayers(JsonObject config, ModelMergePlan plan)
    {
        var origins = SliceLayout.Origins(plan.Recipe.Slices).ToArray();
        config[LayerKeys.FirstOrDefault(config.ContainsKey) ?? LayerKeys[0]] = origins.Length;
        // What newer configurations say layer by layer moves with the layers.
        if (config["layer_types"] is JsonArray)
        {
            config["layer_types"] = new JsonArray([.. origins.Select(origin => TypeOf(plan, origin))]);
        }
    }

    private static JsonNode? TypeOf(ModelMergePlan plan, (ModelReference Model, int Layer) origin) =>
        plan.Models.Single(model => model.Reference.IsSame(origin.Model))
            .Config["layer_types"] is JsonArray types && origin.Layer < types.Count
            ? types[origin.Layer]?.DeepClone()
            : throw new BadInputException(origin.Model.Folder,
                $"config.json has no entry of layer_types for layer {Invariant.Text(origin.Layer)}, and other models have");
}
