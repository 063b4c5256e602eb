using Tributary.Adapters;
using Tributary.Projects;
using Tributary.Safetensors;

namespace Tributary.Planning.Changes;

/// <summary>Whether an adapter trained elsewhere can serve a project: it can be merged, and it belongs on the base model.</summary>
internal static class AdapterCheck
{
    /// <summary>Reads headers alone.</summary>
    /// <returns>The adapter's configuration.</returns>
    /// <exception cref="BadInputException">It cannot be merged, or does not fit; all problems.</exception>
    public static LoraConfig Require(Project project, string folder, Language language)
    {
        if (!Directory.Exists(folder))
        {
            throw new BadInputException(folder, $"is not a folder; expected a PEFT adapter folder{HubName.Advice(folder)}");
        }

        using var adapter = new LoraAdapterFile(folder, AdapterUse.InMerge);
        using var baseModel = new TensorCatalog(project.BaseModel);
        BadInputException.ThrowIfAny(AdapterFit.Problems(adapter, baseModel, $"the adapter of '{language}' ({folder})"));
        return adapter.Config;
    }
}
