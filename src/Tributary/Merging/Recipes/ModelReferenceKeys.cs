namespace Tributary.Merging.Recipes;

/// <summary>Reads keys that name a model, as <c>model</c> or <c>model+adapter</c>; relative paths start at a folder.</summary>
internal sealed class ModelReferenceKeys(string baseFolder)
{
    /// <summary>Reads a key that must be written.</summary>
    public ModelReference Read(DocumentSection section, string key) => Read(section, key, section.RequiredText(key));

    /// <summary>The model that a key names.</summary>
    /// <param name="section">The key's section.</param>
    /// <param name="key">The key.</param>
    /// <param name="written">What names the model.</param>
    public ModelReference Read(DocumentSection section, string key, string written)
    {
        var plus = Directory.Exists(Path.GetFullPath(written, baseFolder)) ? -1 : written.IndexOf('+', StringComparison.Ordinal);
        if (plus < 0)
        {
            return new ModelReference(Full(written), null, written);
        }

        section.RefuseIf(written.IndexOf('+', plus + 1) >= 0,
            key, $"'{written}' names more than one adapter; expected model+adapter");
        return new ModelReference(Full(written[..plus]), Full(written[(plus + 1)..]), written);
    }

    private string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, baseFolder));
}
