using Tributary.Tokenizers;

namespace Tributary.Merging.Models;

/// <summary>
/// Whether a row is the same token in every model whose embedding or head goes into the result. Equal files are not read; of models
/// without a <c>tokenizer.json</c> nothing is known.
/// </summary>
internal static class VocabularyCheck
{
    private const string Remedy = "write tokenizer_source: union (all tokens) or base (those of the base), which align the rows by token";

    /// <summary>Refuses models whose rows are not of the same tokens and were not aligned.</summary>
    /// <param name="first">The model that the tokenizer is copied from.</param>
    /// <param name="vocabulary">What rows were aligned to; null: they were not.</param>
    /// <param name="tensors">The tensors of the result.</param>
    /// <param name="notes">Takes what is wrong.</param>
    public static void Require(ModelFolder first, ResultVocabulary? vocabulary, IReadOnlyList<PlannedTensor> tensors, PlanNotes notes)
    {
        if (vocabulary is null)
        {
            RequireEqual(first, tensors, notes);
        }
        else
        {
            RequireKnown(tensors, notes);
        }
    }

    /// <summary>Refuses a tensor that looks like one with a row for every token and is not known as one, where rows were moved.</summary>
    private static void RequireKnown(IReadOnlyList<PlannedTensor> tensors, PlanNotes notes)
    {
        var moved = tensors.SelectMany(tensor => tensor.Inputs).Where(input => input.Rows is not null)
            .Select(input => input.Stored.Shape[0]).ToHashSet();
        foreach (var tensor in tensors.Where(tensor => LayerName.Parse(tensor.Name) is null && !VocabularyTensors.Contains(tensor.Name)
            && tensor.Shape is [var rows, _, ..] && moved.Contains(rows)))
        {
            notes.Refuse("unknown table", tensor.Name, "has as many rows as the vocabulary, and is not known as an embedding or a head, so "
                + "that its rows would not be aligned", "merge models with one vocabulary, without a tokenizer source");
        }
    }

    private static void RequireEqual(ModelFolder first, IReadOnlyList<PlannedTensor> tensors, PlanNotes notes)
    {
        var path = Path.Combine(first.Reference.Folder, TokenizerTokens.FileName);
        if (!File.Exists(path))
        {
            return;
        }

        var others = tensors.Where(tensor => VocabularyTensors.Contains(tensor.Name)).SelectMany(tensor => tensor.Inputs)
            .Select(input => input.Model).Distinct().Where(model => model != first && !HasSameFile(model, path));
        TokenizerTokens? own = null;
        foreach (var other in others)
        {
            if (TokenizerTokens.Find(other.Reference.Folder) is { } tokens)
            {
                own ??= TokenizerTokens.Find(first.Reference.Folder)!;
                Compare((first, own), (other, tokens), notes);
            }
        }
    }

    private static bool HasSameFile(ModelFolder model, string path)
    {
        var other = Path.Combine(model.Reference.Folder, TokenizerTokens.FileName);
        return File.Exists(other) && new FileInfo(other).Length == new FileInfo(path).Length
            && RegularFile.Bytes(other).AsSpan().SequenceEqual(RegularFile.Bytes(path));
    }

    private static void Compare((ModelFolder Model, TokenizerTokens Tokens) first, (ModelFolder Model, TokenizerTokens Tokens) other,
        PlanNotes notes)
    {
        var rows = Math.Min(RowsOf(first.Model), RowsOf(other.Model));
        string?[] expected = InRows(first.Tokens, rows), found = InRows(other.Tokens, rows);
        var differing = Enumerable.Range(0, Math.Max(expected.Length, found.Length))
            .Where(row => expected.ElementAtOrDefault(row) != found.ElementAtOrDefault(row)).ToArray();
        if (differing is [var at, ..])
        {
            notes.Refuse($"the vocabularies of '{first.Model.Name}' and '{other.Model.Name}' differ in {Invariant.Text(differing.Length)} "
                + $"rows: row {Invariant.Text(at)} is {Name(expected, at)} in '{first.Model.Name}' and {Name(found, at)} in "
                + $"'{other.Model.Name}'; {Remedy}");
        }
    }

    private static string?[] InRows(TokenizerTokens tokens, int rows)
    {
        var named = new string?[Math.Min(tokens.Count, rows)];
        foreach (var (token, id) in tokens.Ids.Where(token => token.Value < rows))
        {
            named[id] = token;
        }

        return named;
    }

    private static string Name(string?[] tokens, int row) => tokens.ElementAtOrDefault(row) is { } token ? $"'{token}'" : "no token";

    private static int RowsOf(ModelFolder model) => VocabularyTensors.RowsOf(model.Tensors) ?? int.MaxValue;
}
