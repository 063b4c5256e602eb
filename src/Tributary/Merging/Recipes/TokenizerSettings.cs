namespace Tributary.Merging.Recipes;

/// <summary>Where the tokenizer of the result comes from.</summary>
internal enum TokenizerSource
{
    /// <summary>Copied from the base model, or from the first one; all models must have its vocabulary.</summary>
    Copy,

    /// <summary>The base model's vocabulary, or that of the first model; rows of the others are brought into its order.</summary>
    Base,

    /// <summary>All tokens of all models.</summary>
    Union,

    /// <summary>That of a model that the recipe names.</summary>
    Model,
}

/// <summary>The words of a recipe for where the tokenizer comes from.</summary>
internal static class TokenizerWords
{
    /// <summary>The sources that are written; a copy goes without saying, a model is written as its folder.</summary>
    public static readonly Words<TokenizerSource> Sources = new((TokenizerSource.Base, "base"), (TokenizerSource.Union, "union"));
}

/// <summary>What a recipe says of the result's tokenizer.</summary>
internal sealed record TokenizerSettings
{
    /// <summary>What holds if a recipe says nothing.</summary>
    public static readonly TokenizerSettings Copy = new();

    /// <summary>Where it comes from. Default <see cref="TokenizerSource.Copy"/>.</summary>
    public TokenizerSource Source { get; init; }

    /// <summary>Whose tokenizer; null unless the source is <see cref="TokenizerSource.Model"/>.</summary>
    public ModelReference? Model { get; init; }

    /// <summary>Single tokens and where their rows come from; those that are in no vocabulary are added.</summary>
    public IReadOnlyList<KeyValuePair<string, TokenSetting>> Tokens { get; init; } = [];

    /// <summary>The number of rows is rounded up to a multiple of this; null: one row a token.</summary>
    public int? PadToMultipleOf { get; init; }
}

/// <summary>Where the row of one token comes from.</summary>
/// <param name="Donor">Gives it to the models that lack the token; null: as for any other token.</param>
/// <param name="IsForced">True if also the models that have the token take the donor's row.</param>
internal sealed record TokenSetting(TokenDonor? Donor, bool IsForced);

/// <summary>What gives a row.</summary>
/// <param name="Model">The model; null: the row is zero.</param>
/// <param name="Token">The token there; null: the same token, unless there is an id.</param>
/// <param name="Id">The row there; null: that of the token.</param>
internal sealed record TokenDonor(ModelReference? Model, string? Token = null, int? Id = null)
{
    /// <summary>A row of zeros.</summary>
    public static readonly TokenDonor Zero = new(Model: null);
}
