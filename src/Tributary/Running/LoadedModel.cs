using Tributary.Evaluation.Models;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>The model that is loaded. There is one at a time, for two may not fit into memory: whoever asks for another folder puts the
/// one before away.</summary>
/// <param name="open">Loads the model of a folder.</param>
internal sealed class LoadedModel(Func<string, ILanguageModel> open) : IDisposable
{
    private string? folder;
    private ILanguageModel? model;
    private ModelWork former;

    /// <summary>What all models did that were loaded here.</summary>
    public ModelWork Work => model is null ? former : former + model.Work;

    /// <summary>The model of a folder with one adapter on it, or none.</summary>
    /// <param name="modelFolder">A Hugging Face folder.</param>
    /// <param name="adapterFolder">A PEFT folder; null: no adapter.</param>
    /// <param name="scale">A further factor on the adapter's deltas; finite.</param>
    /// <exception cref="BadInputException">The model cannot be loaded, or the adapter does not fit it.</exception>
    public ILanguageModel Of(string modelFolder, string? adapterFolder = null, double scale = 1)
    {
        if (folder != modelFolder)
        {
            Close();
            model = open(modelFolder);
            folder = modelFolder;
        }

        model!.UseAdapter(adapterFolder, scale);
        return model;
    }

    /// <summary>Takes all adapters off the model that is loaded, if there is one.</summary>
    public void TakeOffAdapters() => model?.UseAdapter(null);

    /// <summary>Puts the model away, so that its folder may change.</summary>
    public void Close()
    {
        former = Work;
        model?.Dispose();
        (folder, model) = (null, null);
    }

    /// <inheritdoc/>
    public void Dispose() => Close();
}
