using Tributary.Releases;
using Tributary.Safetensors;

namespace Tributary.Exporting.Recipes;

/// <summary>What shall be exported, and how.</summary>
internal sealed record ExportRecipe
{
    /// <summary>The release.</summary>
    public required Release Release { get; init; }

    /// <summary>As what.</summary>
    public required ExportForm Form { get; init; }

    /// <summary>The Hugging Face folder of the base model; its digest must be the one that the release names.</summary>
    public required string BaseModel { get; init; }

    /// <summary>What configuration, card and command lines call the base model, as
    /// in <c>meta-llama/Llama-3.1-8B</c>. Null: its name in Hugging Face's cache, else that of
    /// its folder, since an export is shared and a path of this machine tells others nothing that they may know.</summary>
    public string? BaseName { get; init; }

    /// <summary>
    /// Most rank of an adapter, 1 or more: layers above it are truncated to their strongest singular triples. Null: nothing is truncated,
    /// layers of lower rank are padded with zeros. Without meaning for a whole model.
    /// </summary>
    public int? Rank { get; init; }

    /// <summary>How the factors are stored: F32 or F16 in llama.cpp's files, default F32;
    /// null for the other forms, which keep the release's type.</summary>
    public TensorDtype? Dtype { get; init; }

    internal string NameOfBase => BaseName ?? SharedName.Of(BaseModel);

    /// <summary>The merged adapter, then <see cref="Routes"/>; only of a release that holds one.</summary>
    internal IEnumerable<ExportSource> Adapters => Routes.Prepend(new ExportSource(ExportedAdapter.Merged, Release.AdapterFolder!));

    /// <summary>The adapters of the languages that are left on their own.</summary>
    internal IEnumerable<ExportSource> Routes => Release.Record.Languages.Where(language => language.OnOwnAdapter)
        .Select(language => new ExportSource(language.Language.Tag, Release.RouteFolder(language.Language)!));
}
