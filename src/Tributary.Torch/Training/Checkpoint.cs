using Tributary.Safetensors;
using Tributary.Torch.Lora;

namespace Tributary.Torch.Training;

/// <summary>
/// Where an unfinished training keeps its state: one folder per save, named by its step, that appears whole; the one before is removed
/// when the next one stands. What cannot be read, or belongs to another training, is passed over: training then begins anew.
/// </summary>
internal sealed class Checkpoint(string folder)
{
    private const string StateName = "state.json";
    private const string TensorsName = "state.safetensors";
    private string? saved;

    /// <summary>Saves a state.</summary>
    /// <param name="state">What is no tensor.</param>
    /// <param name="tensors">Flat float32 tensors by name.</param>
    public void Save(TrainingState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{state.Step:D8}"));
        if (target == saved)
        {
            return;
        }

        if (Directory.Exists(target))
        {
            // Left by an earlier run that could not go on from it: damaged.
            Directory.Delete(target, recursive: true);
        }

        using (var whole = WholeFolder.Create(target))
        {
            File.WriteAllBytes(whole[StateName], JsonSerializer.SerializeToUtf8Bytes(state, TrainingStateJson.Form.TrainingState));
            using (var writer = new SafetensorsWriter(whole[TensorsName],
                tensors.Select(pair => new TensorLayout(pair.Key, TensorDtype.F32, pair.Value.shape))))
            {
                foreach (var (name, tensor) in tensors)
                {
                    using var host = tensor.cpu();
                    writer.Write(name, LoraStack.Floats(host));
                }

                writer.Complete();
            }

            whole.Commit();
        }

        saved = target;
        foreach (var older in Saves().Where(save => save != target))
        {
            Directory.Delete(older, recursive: true);
        }
    }

    /// <summary>Fills the tensors from the latest save of a training and gives its state; null if there is none.</summary>
    /// <param name="training">The training's digest.</param>
    /// <param name="tensors">What to fill.</param>
    public TrainingState? Restore(string training, IReadOnlyDictionary<string, Tensor> tensors)
    {
        foreach (var save in Saves().OrderDescending(StringComparer.Ordinal).Where(FolderManifest.IsComplete))
        {
            try
            {
                if (Read(save, training, tensors) is { } state)
                {
                    return state;
                }
            }
            catch (Exception broken) when (broken is BadInputException or IOException)
            {
                // A damaged save costs the time since it was made, never a wrong result.
                continue;
            }
        }

        return null;
    }

    private static TrainingState? Read(string save, string training, IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (!FolderManifest.Of(save).Files.SequenceEqual(FolderManifest.Read(save).Files))
        {
            return null;
        }

        var state = JsonFile.Read(Path.Combine(save, StateName), TrainingStateJson.Form.TrainingState,
            "state of a training", "it begins anew");
        if (state.Training != training)
        {
            return null;
        }

        using var file = new SafetensorsFile(Path.Combine(save, TensorsName));
        var read = tensors.ToDictionary(pair => pair.Key, pair => file.ReadF32(pair.Key), StringComparer.Ordinal);
        if (read.Any(pair => pair.Value.Length != tensors[pair.Key].numel()))
        {
            return null;
        }

        using var none = no_grad();
        foreach (var (name, values) in read)
        {
            using var host = tensor(values);
            tensors[name].copy_(host);
        }

        return state;
    }

    private IEnumerable<string> Saves() => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "step-*") : [];
}
