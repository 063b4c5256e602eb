using Tributary.Training;

namespace Tributary.Evaluation.Models;

/// <summary>Who trains adapters and who loads models: what a run of a project needs and this library, which knows no torch, has not.
/// Tributary.Torch makes one.</summary>
/// <param name="Trainer">Gives a trainer that uses the machine as the settings say, with so many CPU threads (1 or more).</param>
/// <param name="LoadModel">Loads the model of a Hugging Face folder; the caller disposes it.</param>
public sealed record ModelEngine(Func<TrainerSettings, int, ILanguageTrainer> Trainer, Func<string, ILanguageModel> LoadModel);
