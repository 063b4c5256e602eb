namespace Tributary.Training;

/// <summary>Trains one adapter. The contract alone lives here; the implementation needs torch.</summary>
public interface ILanguageTrainer
{
    /// <summary>Version of the code that trains: part of every training's identity.
    /// Raise it with any change that changes a result's bytes.</summary>
    const int CodeVersion = 2;

    /// <summary>
    /// Trains and writes a PEFT folder: <c>adapter_config.json</c>, <c>adapter_model.safetensors</c> (F32) and <c>training.json</c>
    /// (the result) into <paramref name="outFolder"/>, which exists and is empty; the caller makes it appear whole.
    /// </summary>
    /// <param name="job">What to train.</param>
    /// <param name="outFolder">An existing, empty folder.</param>
    /// <param name="checkpointFolder">Where an interrupted training keeps its state and finds it
    /// again; made when needed. The caller removes it when the result stands.</param>
    /// <param name="progress">Told after every optimiser step and every look at the validation set; may be null.</param>
    /// <param name="cancellation">Asks to stop after the current step: the state
    /// is then kept in <paramref name="checkpointFolder"/>.</param>
    /// <exception cref="BadInputException">Base model, tokenizer or examples cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    TrainingResult Train(
        TrainingJob job,
        string outFolder,
        string checkpointFolder,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation);
}
