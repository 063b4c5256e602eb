using Tributary.Exporting.Cards;
using Tributary.Exporting.Recipes;
using Tributary.Merging.Layers;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Exporting;

/// <summary>Exports a release into a folder that appears whole, with README.md, serve.txt
/// and a manifest. The release is read again byte for byte before.</summary>
internal static class Exporter
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
        var form = ExportForms.Of(recipe.Form);
        Require(recipe, form, digests, stop);
        using var whole = WholeFolder.Create(folder);
        var weights = form.Write(recipe, whole, progress, stop);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var result = new ExportResult
        {
            Form = ExportFormWords.Table.Of(recipe.Form),
            Release = recipe.Release.Number,
            Digest = recipe.Release.Digest,
            Folder = full,
            BaseModel = recipe.NameOfBase,
            Adapters = weights.Adapters,
            RoundingError = weights.RoundingError,
            Notes = [.. ExportNotes.Of(form, weights.Adapters), .. weights.Notes],
            Serve = form.Serve(recipe.NameOfBase, full, weights.Adapters),
        };
        ExportCard.Write(whole.WorkPath, form, recipe, result);
        whole.Commit();
        return result;
    }

    private static void Require(ExportRecipe recipe, FormExport form, DigestCache digests, CancellationToken stop)
    {
        var (release, problems) = (recipe.Release, new List<Problem>());
        if (!form.IsModel && release.AdapterFolder is null)
        {
            problems.Add(new Problem(release.Folder, FormattableString.Invariant(
                $"release {release.Number} is a whole model and holds no merged adapter; export it as a whole model")));
        }

        if (recipe.Rank is not null && form.IsModel)
        {
            problems.Add(new Problem("rank", "has no effect on a whole model, which holds the delta itself; leave it out"));
        }

        if (recipe.Dtype is { } dtype && !form.Dtypes.Contains(dtype))
        {
            problems.Add(new Problem("dtype", "is for llama.cpp's files alone, float32 or float16; the other forms keep the type of "
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

        problems.AddRange(problems.Count == 0 ? form.Problems(recipe) : []);
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }
}
