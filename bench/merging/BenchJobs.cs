namespace Tributary.MergeBench;

/// <summary>The merges of the table: five LoRA adapters of a Llama 3.1 8B, and three fine-tunes of a TinyLlama 1.1B.</summary>
internal static class BenchJobs
{
    private const int Rank = 64;
    private static readonly string[] Languages = ["de", "fr", "ja", "sw", "th"];
    private static readonly string[] Tunes = ["one", "two", "three"];

    /// <summary>All jobs, in the table's order.</summary>
    public static IReadOnlyList<BenchJob> All(BenchOptions options)
    {
        var (large, small) = (LlamaShapes.Llama8B(options.Layers ?? 32), LlamaShapes.TinyLlama(options.Layers ?? 22));
        // A dense 8B result takes 16 GB: one layer in eight stands for it unless layers are asked for.
        var part = LlamaShapes.Llama8B(options.Layers ?? 4);
        var adapters = Adapters(options, large);
        var partAdapters = Adapters(options, part);
        var partBase = Model(options, part, "base");
        BenchInput[] models = [Model(options, small, "base"), .. Tunes.Select(name => Model(options, small, name))];
        return
        [
            new("linear", "5 LoRA 8B r64, linear, exact", Recipe("linear", "", adapters), adapters),
            new("factors", "5 LoRA 8B r64, peft ties 0.5, factors",
                Recipe("ties", "space: factors\nprofile: peft\nparameters: { density: 0.5 }\n", adapters), adapters),
            new("knots", "5 LoRA 8B r64, knots ties 0.5, exact",
                Recipe("knots_ties", "parameters: { density: 0.5 }\n", adapters), adapters),
            new("core", "5 LoRA 8B r64, core ties 0.5, exact", Recipe("core_ties", "parameters: { density: 0.5 }\n", adapters), adapters),
            new("delta", FormattableString.Invariant($"5 LoRA 8B r64, {part.Layers} layers, delta ties 0.5, baked"),
                Recipe("ties", $"space: delta\nparameters: {{ density: 0.5 }}\noutput: model\nbase_model: "
                    + $"{Path.GetFileName(partBase.Folder)}\n", partAdapters), [.. partAdapters, partBase]),
            new("models-linear", "3 models 1.1B, linear", Models("linear", "", models[1..]), models[1..]),
            new("models-ties", "3 models 1.1B and base, ties 0.5",
                Models("ties", $"base_model: {Path.GetFileName(models[0].Folder)}\nparameters: {{ density: 0.5, weight: 1.0 }}\n",
                    models[1..]), models),
        ];
    }

    private static BenchInput[] Adapters(BenchOptions options, LlamaShapes shapes) =>
        [.. Languages.Select(name => new BenchInput(FolderOf(options, shapes, "lora-" + name), () =>
            MadeAdapter.Write(FolderOf(options, shapes, "lora-" + name), shapes, name, Rank)))];

    private static BenchInput Model(BenchOptions options, LlamaShapes shapes, string name)
    {
        var folder = FolderOf(options, shapes, name);
        return new BenchInput(folder, () => MadeModel.Write(folder, shapes, name));
    }

    private static string FolderOf(BenchOptions options, LlamaShapes shapes, string name) =>
        Path.Combine(options.Folder, FormattableString.Invariant($"{shapes.Name}-{shapes.Layers}-{name}"));

    private static string Recipe(string method, string more, IEnumerable<BenchInput> adapters) =>
        $"merge_method: {method}\n{more}adapters:\n"
            + string.Concat(adapters.Select(adapter => $"  - {{ path: {Path.GetFileName(adapter.Folder)} }}\n"));

    private static string Models(string method, string more, IEnumerable<BenchInput> models) =>
        $"merge_method: {method}\ndtype: bfloat16\n{more}models:\n" + string.Concat(models.Select(model =>
            $"  - {{ model: {Path.GetFileName(model.Folder)}, parameters: {{ weight: 1.0 }} }}\n"));
}
