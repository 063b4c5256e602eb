namespace Tributary.Merging.Recipes;

/// <summary>Writes what <see cref="TokenizerSection"/> reads.</summary>
internal static class TokenizerText
{
    /// <summary>Appends the keys; none for a copy.</summary>
    /// <param name="text">The recipe.</param>
    /// <param name="settings">What it says of the tokenizer.</param>
    /// <param name="folder">Where the file will stand: paths are relative to it.</param>
    public static void Append(StringBuilder text, TokenizerSettings settings, string folder)
    {
        if (settings.Source == TokenizerSource.Copy)
        {
            return;
        }

        var source = settings.Model is { } model ? model.ToYaml(folder) : TokenizerWords.Sources.Of(settings.Source);
        if (settings is { Tokens.Count: 0, PadToMultipleOf: null })
        {
            MergeSettingsText.Append(text, "", MergeSettingsText.Written(("tokenizer_source", source)));
            return;
        }

        text.Append("tokenizer:\n");
        MergeSettingsText.Append(text, "  ", MergeSettingsText.Written(
            ("source", source),
            ("pad_to_multiple_of", settings.PadToMultipleOf is { } multiple ? Invariant.Text(multiple) : null)));
        text.Append(settings.Tokens.Count > 0 ? "  tokens:\n" : "");
        MergeSettingsText.Append(text, "    ", settings.Tokens.Select(token =>
            KeyValuePair.Create(MergeRecipe.Quote(token.Key), Setting(token.Value, folder))));
    }

    private static string Setting(TokenSetting setting, string folder) =>
        $"{{ {(setting.Donor is { } donor ? $"source: {Donor(donor, folder)}, " : "")}force: {(setting.IsForced ? "true" : "false")} }}";

    private static string Donor(TokenDonor donor, string folder) => donor switch
    {
        { Model: null } => "{ kind: zero }",
        { Token: { } token } => $"{{ kind: model_token, model: {donor.Model.ToYaml(folder)}, token: {MergeRecipe.Quote(token)} }}",
        { Id: { } id } => $"{{ kind: model_token, model: {donor.Model.ToYaml(folder)}, token_id: {Invariant.Text(id)} }}",
        _ => donor.Model.ToYaml(folder),
    };
}
