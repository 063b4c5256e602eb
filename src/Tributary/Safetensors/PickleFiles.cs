namespace Tributary.Safetensors;

/// <summary>
/// Weights stored as Python pickles (<c>.bin</c>, <c>.pt</c>, <c>.pth</c>, <c>.ckpt</c>): reading one runs the code in it, so none is
/// opened. A refusal says how to convert them; <c>weights_only=True</c> keeps torch from running that code.
/// </summary>
internal static class PickleFiles
{
    /// <summary>Why, for messages.</summary>
    public const string Refusal = "pickle files are not read, for reading one runs the code in it";

    /// <summary>A pickle file with weights in a folder, by name; null if there is
    /// none. What trainers leave beside the weights does not count.</summary>
    public static string? Find(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(HoldsWeights)
            .Order(StringComparer.Ordinal).FirstOrDefault()
        : null;

    /// <summary>True for the name of a pickle file.</summary>
    public static bool IsPickle(string path) => Path.GetExtension(path).ToUpperInvariant() is ".BIN" or ".PT" or ".PTH" or ".CKPT";

    /// <summary>How to convert a model's folder.</summary>
    public static string ConvertModel(string folder) =>
        $"convert the model, where you trust it, with: python -c \"from transformers import AutoModelForCausalLM as M, AutoTokenizer as "
            + $"T; d = '{folder}'; M.from_pretrained(d, torch_dtype='auto').save_pretrained(d + '-safetensors'); "
            + $"T.from_pretrained(d).save_pretrained(d + '-safetensors')\"";

    /// <summary>How to convert one file, as of an adapter.</summary>
    public static string ConvertFile(string path) =>
        $"convert it with: python -c \"import torch; from safetensors.torch import save_file as s; s({{k: v.contiguous() for k, v in "
            + $"torch.load('{path}', map_location='cpu', weights_only=True).items()}}, '{Target(path)}', metadata={{'format': 'pt'}})\"";

    private static string Target(string path) => Path.ChangeExtension(path, IsPickle(path) ? ".safetensors" : ".converted.safetensors");

    private static bool HoldsWeights(string name) =>
        IsPickle(name)
        && !name.StartsWith("training_args", StringComparison.Ordinal)
        && !name.StartsWith("optimizer", StringComparison.Ordinal)
        && !name.StartsWith("scheduler", StringComparison.Ordinal)
        && !name.StartsWith("rng_state", StringComparison.Ordinal);
}
