using Tributary.Adapters;
using Tributary.Exporting.Cards;
using Tributary.Exporting.Gguf;
using Tributary.Exporting.Peft;
using Tributary.Exporting.Recipes;
using Tributary.Merging.Layers;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Safetensors;

namespace Tributary.Exporting;

/// <summary>Exports a release into a folder that appears whole, with README.md, serve.txt
/// and a manifest. The release is read again byte for byte before.</summary>
public static class Exporter
{
    /// <summary>Exports.</summary>
    /// <param name="recipe">What and how.</param>
    /// <param name="folder">Does not exist, or is empty.</param>
    /// <param name="digests">Remembers the digests of the base model's files.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="stop">Asks to stop; then no folder is left.</param>
    /// <exception cref="BadInputException">The folder is not free, the release is damaged, the
    /// base model is another, or the form cannot hold the release.</exception>
    public static ExportResult Write(ExportRecipe recipe, string folder, DigestCache digests, IProgress<MergeProgress>? progress = null,
        CancellationToken stop = default)
    {
        WholeFolder.RefuseUnlessFree(folder);
        Require(recipe, digests, stop);
        var family = recipe.Form == ExportForm.GgufLora ? RequireFamily(recipe) : null;
        using var whole = WholeFolder.Create(folder);
        var rounded = recipe.Form == ExportForm.Model ? ModelExport.Write(recipe, whole, progress, stop) : null;
        ExportedAdapter[] adapters = [.. Sources(recipe).Select(source => family is null
            ? PeftExport.Write(source.Folder, whole.WorkPath, source.Name == ExportedAdapter.Merged ? "."
                : $"routes/{source.Name}", source.Name, recipe, progress, stop)
            : GgufLoraExport.Write(source.Folder, whole.WorkPath, source.Name == ExportedAdapter.Merged ? "merged.gguf"
                : $"routes/{source.Name}.gguf", source.Name, recipe, family, progress, stop))];
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var result = new ExportResult
        {
            Form = ExportFormWords.Table.Of(recipe.Form),
            Release = recipe.Release.Number,
            Digest = recipe.Release.Digest,
            Folder = full,
            BaseModel = recipe.NameOfBase,
            Adapters = adapters,
            RoundingError = rounded,
            Notes = ExportNotes.Of(recipe.Form, adapters),
            Serve = ServeCommands.Of(recipe.Form, recipe.NameOfBase, full, adapters),
        };
        ExportCard.Write(whole.WorkPath, recipe, result);
        whole.Commit();
        return result;
    }

    /// <summary>The adapters that are written as such: the merged one first, but not beside
    /// its model, then those of the languages left on their own.</summary>
    private static IEnumerable<(string Name, string Folder)> Sources(ExportRecipe recipe) =>
    [
        .. recipe.Form == ExportForm.Model ? Array.Empty<(string, string)>() : [(ExportedAdapter.Merged, recipe.Release.AdapterFolder!)],
        .. recipe.Release.Record.Languages.Where(language => language.OnOwnAdapter)
            .Select(language => (language.Language.Tag, recipe.Release.RouteFolder(language.Language)!)),
    ];

    private static void Require(ExportRecipe recipe, DigestCache digests, CancellationToken stop)
    {
        var (release, problems) = (recipe.Release, new List<Problem>());
        if (recipe.Form != ExportForm.Model && release.AdapterFolder is null)
        {
            problems.Add(new Problem(release.Folder, FormattableString.Invariant(
                $"release {release.Number} is a whole model and holds no merged adapter; export it as a whole model")));
        }

        if (recipe.Rank is not null && recipe.Form == ExportForm.Model)
        {
            problems.Add(new Problem("--rank", "has no effect on a whole model, which holds the delta itself; leave it out"));
        }

        if (recipe.Dtype is not null && (recipe.Form != ExportForm.GgufLora || recipe.Dtype is not (TensorDtype.F32 or TensorDtype.F16)))
        {
            problems.Add(new Problem("--dtype", "is for llama.cpp's files alone, float32 or float16; the other forms keep the type of "
                + "the release or the base model"));
        }

        problems.AddRange(FolderCheck.Of(release.Folder, stop)
            .Select(found => new Problem(Path.Combine(release.Folder, found.File),
            $"is damaged: expected {found.Expected}, found {found.Found}; 'tributary verify' says what repairs it")));
        if (problems.Count == 0 && ReleaseFolder.ReadDigest(release.Folder)?.Digest != release.Digest)
        {
            problems.Add(new Problem(release.Folder, $"is damaged: it is not what its digest {ReleaseFolder.DigestFile(release.Folder)} "
                + $"says; 'tributary verify' says more"));
        }

        if (problems.Count == 0 && ProjectInputs.ModelDigest(recipe.BaseModel, digests) is var found && found != release.Record.BaseModel)
        {
            problems.Add(new Problem(recipe.BaseModel, $"is another base model than that of release {Invariant.Text(release.Number)}: "
                + $"expected digest {release.Record.BaseModel.Short}, found {found.Short}; name the one that it was "
                + $"trained on"));
        }

        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    private static GgufFamily RequireFamily(ExportRecipe recipe)
    {
        var family = GgufFamily.Of(recipe.BaseModel);
        using var baseModel = new TensorCatalog(recipe.BaseModel);
        var problems = new List<Problem>();
        foreach (var (name, folder) in Sources(recipe))
        {
            using var adapter = new LoraAdapterFile(folder, AdapterUse.InMerge);
            problems.AddRange(AdapterFit.Problems(adapter, baseModel, name).Concat(family.Problems(adapter, baseModel)));
        }

        return problems.Count == 0 ? family : throw new BadInputException(problems);
    }
}
