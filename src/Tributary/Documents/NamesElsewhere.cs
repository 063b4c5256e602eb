namespace Tributary.Documents;

/// <summary>
/// What PEFT, transformers, mergekit and the trainers built on them call the keys that are read here: whoever writes such a name knows what
/// is meant, and no edit distance finds it.
/// </summary>
internal static class NamesElsewhere
{
    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["project"] = ["name", "project_name", "title"],
        ["base_model"] = ["model", "base", "model_name", "model_path", "model_name_or_path", "base_model_name_or_path", "pretrained_model"],
        ["languages"] = ["data", "dataset", "datasets", "langs", "locales"],
        ["prompt"] = ["template", "input", "instruction", "prompt_template", "source"],
        ["target"] = ["output", "completion", "response", "completion_template"],
        ["labels"] = ["classes", "label_names", "categories", "label_list"],
        ["kind"] = ["type", "task_type", "name"],
        ["train"] = ["training", "train_file", "train_files", "train_data", "train_path"],
        ["valid"] = ["validation", "dev", "val", "eval", "validation_file", "eval_file", "valid_file"],
        ["test"] = ["test_file", "testing", "test_data", "test_path"],
        ["r"] = ["rank", "lora_r", "lora_rank", "lora_dim"],
        ["lora_alpha"] = ["alpha", "scaling"],
        ["lora_dropout"] = ["dropout"],
        ["target_modules"] = ["modules", "targets", "lora_target_modules", "lora_target"],
        ["use_rslora"] = ["rslora", "use_rs_lora"],
        ["use_dora"] = ["dora"],
        ["epochs"] = ["num_train_epochs", "num_epochs", "n_epochs", "max_epochs"],
        ["learning_rate"] = ["lr", "peak_lr", "max_lr", "rate"],
        ["batch_size"] = ["per_device_train_batch_size", "micro_batch_size", "train_batch_size", "per_device_batch_size"],
        ["gradient_accumulation_steps"] = ["grad_accum", "accumulation_steps", "gradient_accumulation", "grad_accumulation_steps"],
        ["max_length"] = ["max_seq_length", "max_seq_len", "sequence_len", "seq_len", "cutoff_len", "block_size", "model_max_length"],
        ["schedule"] = ["lr_scheduler_type", "lr_scheduler", "scheduler"],
        ["warmup_ratio"] = ["warmup", "warmup_steps"],
        ["max_grad_norm"] = ["gradient_clipping", "clip_grad_norm", "grad_clip"],
        ["eval_steps"] = ["evaluation_steps", "val_steps", "eval_every"],
        ["early_stopping_patience"] = ["patience", "early_stopping"],
        ["save_steps"] = ["checkpoint_steps", "save_every"],
        ["activation_checkpointing"] = ["gradient_checkpointing"],
        ["merge_method"] = ["method", "merge_type", "strategy", "combination_type"],
        ["lambda"] = ["lambda_", "scale", "coefficient", "scaling_coefficient"],
        ["max_new_tokens"] = ["max_tokens", "max_gen_toks", "max_output_tokens"],
        ["few_shot"] = ["num_fewshot", "n_shot", "shots"],
        ["metric"] = ["metrics", "score"],
        ["stop"] = ["until", "stop_sequences"],
        ["max_drop"] = ["tolerance", "threshold", "allowed_drop"],
        ["confidence"] = ["level", "confidence_level", "significance"],
        ["workers"] = ["num_workers", "jobs", "parallel", "num_processes"],
        ["per_hour"] = ["price", "hourly", "cost_per_hour", "price_per_hour"],
    };

    /// <summary>The one of some known keys that other programs call by a name; null if none is.</summary>
    public static string? Among(IReadOnlyCollection<string> known, string written) =>
        known.FirstOrDefault(key => Keys.TryGetValue(key, out var names) && names.Contains(written, StringComparer.OrdinalIgnoreCase));
}
