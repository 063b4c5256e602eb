using Tributary.Merging.Layers;
using Tributary.Safetensors;

namespace Tributary.Exporting.Recipes;

/// <summary>How releases are written and served in one form: a type for each <see cref="ExportForm"/>.</summary>
internal abstract class FormExport
{
    /// <summary>What is exported, as the card's title says it.</summary>
    public abstract string Title { get; }

    /// <summary>The library that loads it, as model cards name it; null if they name none.</summary>
    public virtual string? Library => null;

    /// <summary>True if the merge becomes a whole model; false if it stays an adapter.</summary>
    public virtual bool IsModel => false;

    /// <summary>The types that <see cref="ExportRecipe.Dtype"/> may name; none if the form keeps the release's.</summary>
    public virtual IReadOnlyList<TensorDtype> Dtypes => [];

    /// <summary>True if vLLM serves its adapters, whose rank it limits.</summary>
    public virtual bool IsServedByVllm => false;

    /// <summary>What of a release has no place in this form; asked before anything is written.</summary>
    /// <exception cref="BadInputException">The base model cannot be served in this form.</exception>
    public virtual IEnumerable<Problem> Problems(ExportRecipe recipe) => [];

    /// <summary>Writes the weights, with all that loads them.</summary>
    /// <param name="recipe">What and how.</param>
    /// <param name="whole">The export's folder.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="stop">Asks to stop.</param>
    public abstract ExportedWeights Write(ExportRecipe recipe, WholeFolder whole, IProgress<MergeProgress>? progress,
        CancellationToken stop);

    /// <summary>Command lines that serve it: one per server.</summary>
    /// <param name="baseName">The base model, as the server is told.</param>
    /// <param name="folder">The export's folder: a whole path, or <c>.</c> for lines that are run in it.</param>
    /// <param name="adapters">Its adapters.</param>
    public abstract IReadOnlyList<string> Serve(string baseName, string folder, IReadOnlyList<ExportedAdapter> adapters);

    /// <summary>How languages that are left on their own adapters are served, in a sentence.</summary>
    /// <param name="routed">These languages; one or more.</param>
    /// <param name="adapters">All adapters of the export.</param>
    public abstract string NoteOnRoutes(string routed, IReadOnlyList<ExportedAdapter> adapters);
}

/// <summary>An adapter of a release.</summary>
/// <param name="Name"><see cref="ExportedAdapter.Merged"/>, or the tag of a language that is left on its own.</param>
/// <param name="Folder">Its folder in the release.</param>
internal sealed record ExportSource(string Name, string Folder)
{
    /// <summary>Its place in an export: the export itself or a file of it, and below <c>routes/</c> for languages.</summary>
    /// <param name="extension">The file's, with its dot; empty for a folder.</param>
    public string PlaceWith(string extension) => Name != ExportedAdapter.Merged ? $"routes/{Name}{extension}"
        : extension.Length == 0 ? "." : Name + extension;
}

/// <summary>What a form wrote.</summary>
/// <param name="Adapters">The adapters, the merged one first if it is one.</param>
/// <param name="RoundingError">See <see cref="ExportResult.RoundingError"/>.</param>
internal sealed record ExportedWeights(IReadOnlyList<ExportedAdapter> Adapters, double? RoundingError = null)
{
    /// <summary>What is to be known of a model, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
