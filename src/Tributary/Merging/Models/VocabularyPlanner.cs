using Tributary.Merging.Recipes;
using Tributary.Tokenizers;

namespace Tributary.Merging.Models;

/// <summary>
/// Makes the vocabulary of the result, as mergekit does. <c>base</c> and a named model give theirs; <c>union</c> is the base's with
/// all tokens of the other models behind, ordinary ones before added ones, in the order of the recipe and then of their ids. Ids of the
/// base do not change.
/// </summary>
internal sealed class VocabularyPlanner(ModelMergeRecipe recipe, IReadOnlyList<ModelFolder> models, PlanNotes notes)
{
    private readonly TokenizerSettings settings = recipe.Tokenizer;

    /// <summary>The vocabulary; null if the tokenizer is copied, or if something is wrong.</summary>
    public ResultVocabulary? Plan()
    {
        if (settings.Source == TokenizerSource.Copy)
        {
            return null;
        }

        RefuseUnknownDonors();
        var own = Read();
        if (own is null || Source(own[models[0]]) is not { } source)
        {
            return null;
        }

        var limit = settings.Source == TokenizerSource.Model ? int.MaxValue : RowsOf(models[0]);
        var tokenizer = new TokenizerEdition(source, limit);
        if (settings.Source == TokenizerSource.Union)
        {
            AddAll(tokenizer, own);
        }

        foreach (var (token, _) in settings.Tokens)
        {
            tokenizer.Add(token);
        }

        return new ResultVocabulary(tokenizer, own, own[models[0]], settings);
    }

    private void RefuseUnknownDonors()
    {
        foreach (var (token, setting) in settings.Tokens)
        {
            if (setting.Donor?.Model is { } donor && !models.Any(model => model.Reference.IsSame(donor)))
            {
                notes.Refuse($"tokenizer.tokens: the row of '{token}' is to come from '{donor.Written}', which is not merged; name one of "
                    + string.Join(", ", models.Select(model => model.Reference.Written)));
            }
        }
    }

    /// <summary>The tokens of every model; null if the base has none.</summary>
    private Dictionary<ModelFolder, TokenizerTokens>? Read()
    {
        var own = new Dictionary<ModelFolder, TokenizerTokens>();
        foreach (var model in models)
        {
            if (TokenizerTokens.Find(model.Reference.Folder) is { } tokens)
            {
                own[model] = tokens;
            }
            else if (own.TryGetValue(models[0], out var first) && RowsOf(model) == RowsOf(models[0]))
            {
                notes.Say($"model '{model.Name}' has no {TokenizerTokens.FileName}: taken to have the tokens of '{models[0].Name}'");
                own[model] = first;
            }
            else
            {
                notes.Refuse($"the tokenizer is to be aligned by token, but model '{model.Name}' has no {TokenizerTokens.FileName} in "
                    + $"{model.Reference.Folder}; put its tokenizer there, in this form");
            }
        }

        return own.Count == models.Count ? own : null;
    }

    private TokenizerTokens? Source(TokenizerTokens first)
    {
        if (settings.Model is not { } named)
        {
            return first;
        }

        var tokens = TokenizerTokens.Find(named.Folder);
        if (tokens is null)
        {
            notes.Refuse($"tokenizer source '{named.Written}' has no {TokenizerTokens.FileName}; expected base, union, or a model's "
                + "folder");
        }

        return tokens;
    }

    private void AddAll(TokenizerEdition tokenizer, Dictionary<ModelFolder, TokenizerTokens> own)
    {
        var all = models.Select(model => (Tokens: own[model], Rows: RowsOf(model))).ToArray();
        var added = all.SelectMany(one => one.Tokens.Added.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (var (tokens, rows) in all)
        {
            foreach (var token in InOrder(tokens, rows).Where(token => !added.Contains(token)))
            {
                tokenizer.Add(token);
            }
        }

        foreach (var (tokens, rows) in all)
        {
            foreach (var token in InOrder(tokens, rows).Where(tokens.Added.ContainsKey))
            {
                tokenizer.Add(token, tokens.Added[token]);
            }
        }
    }

    private static IEnumerable<string> InOrder(TokenizerTokens tokens, int rows) =>
        tokens.Ids.Where(token => token.Value < rows).OrderBy(token => token.Value).Select(token => token.Key);

    private static int RowsOf(ModelFolder model) => VocabularyTensors.RowsOf(model.Tensors) ?? int.MaxValue;
}
