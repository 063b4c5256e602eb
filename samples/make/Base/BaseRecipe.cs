using Tributary.Models;

namespace Tributary.Samples.Base;

/// <summary>How the base model is made: <c>samples/base/recipe.yaml</c>. A change of anything here gives another model.</summary>
public sealed record BaseRecipe
{
    /// <summary>Seed of text, initial weights and order.</summary>
    public required int Seed { get; init; }

    /// <summary>Shape of the model.</summary>
    public required ModelConfig Model { get; init; }

    /// <summary>Text that the tokenizer is trained on, in units of 1,000 UTF-8 bytes per language.</summary>
    public required int TokenizerKilobytes { get; init; }

    /// <summary>Optimiser steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Sequences per step, the languages in turn.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Tokens per sequence.</summary>
    public required int SequenceLength { get; init; }

    /// <summary>One in so many sequences holds pages of reviews in several languages, 2 or more.</summary>
    public required int PageEvery { get; init; }

    /// <summary>Peak learning rate; it falls on half a cosine to 0.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Share of the steps in which the learning rate rises.</summary>
    public required double WarmupRatio { get; init; }

    /// <summary>Decoupled weight decay of the matrices.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>Gradients are scaled down to this norm.</summary>
    public required double MaxGradNorm { get; init; }

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="BadInputException">A key is unknown or out of range; all of them.</exception>
    public static BaseRecipe Read(string path)
    {
        var problems = new DocumentProblems(path);
        var top = DocumentSection.Open(File.ReadAllText(path), problems);
        var (tokenizer, training) = (top.Section("tokenizer"), top.Section("training"));
        var recipe = new BaseRecipe
        {
            Seed = top.Integer("seed", 1, 0),
            Model = ReadModel(top.Section("model"), tokenizer.Integer("vocab_size", 4096, 512)),
            TokenizerKilobytes = tokenizer.Integer("kilobytes_per_language", 400, 1),
            Steps = training.Integer("steps", 2000, 1),
            BatchSize = training.Integer("batch_size", 32, 1),
            SequenceLength = training.Integer("sequence_length", 96, 8),
            PageEvery = training.Integer("page_every", 3, 2),
            LearningRate = training.Number("learning_rate", 3e-3, value => value > 0, "above 0"),
            WarmupRatio = training.Number("warmup_ratio", 0.05, value => value is >= 0 and < 1, "in [0, 1)"),
            WeightDecay = training.Number("weight_decay", 0, value => value >= 0, "of at least 0"),
            MaxGradNorm = training.Number("max_grad_norm", 1, value => value > 0, "above 0"),
        };
        foreach (var section in (DocumentSection[])[top, tokenizer, training])
        {
            section.RefuseUnknownKeys();
        }

        problems.ThrowIfAny();
        return recipe;
    }

    private static ModelConfig ReadModel(DocumentSection section, int vocabularySize)
    {
        var (hidden, heads) = (section.Integer("hidden_size", 128, 8), section.Integer("num_attention_heads", 4, 1));
        var model = new ModelConfig
        {
            Architecture = "LlamaForCausalLM",
            VocabularySize = vocabularySize,
            HiddenSize = hidden,
            IntermediateSize = section.Integer("intermediate_size", 3 * hidden, 8),
            Layers = section.Integer("num_hidden_layers", 4, 1),
            Heads = heads,
            KeyValueHeads = section.Integer("num_key_value_heads", heads, 1),
            HeadDim = hidden / heads,
            MaxPositions = section.Integer("max_position_embeddings", 256, 8),
            NormEps = 1e-5,
            TieEmbeddings = true,
            Rope = new RopeConfig(10_000),
            BosTokenId = 1,
            EosTokenIds = [2],
            PadTokenId = 0,
            InitializerRange = 0.03,
        };
        section.RefuseUnknownKeys();
        return model;
    }
}
