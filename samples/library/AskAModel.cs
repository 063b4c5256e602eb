using Tributary.Evaluation.Models;
using Tributary.Torch;

namespace Tributary.LibrarySamples;

/// <summary>Loads a model, scores and generates: as it is, then with an adapter on it.</summary>
public static class AskAModel
{
    public static void Run(string modelFolder, string adapterFolder, TextWriter output, CancellationToken cancellation)
    {
        const string prompt = "Review: The soup was cold and nobody said sorry.\nSentiment:";
        using var model = TorchEngine.LoadModel(modelFolder);
        output.WriteLine($"base model:{model.Choose(prompt, [" negative", " neutral", " positive"], cancellation)}");
        model.UseAdapter(adapterFolder);
        output.WriteLine($"with the adapter:{model.Choose(prompt, [" negative", " neutral", " positive"], cancellation)}");
        output.WriteLine(model.Generate(prompt, new GenerationSettings { MaxNewTokens = 8 }, cancellation).Text);
    }
}
