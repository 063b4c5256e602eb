using Tributary.Merging.Recipes;

namespace Tributary.Merging.Models;

/// <summary>
/// Says of one tensor with a row for every token, where every model's row of every token comes from. A model that lacks the token takes
/// the base's row, else the mean of the models that have it, else zero, unless the recipe says otherwise of that token.
/// </summary>
/// <param name="vocabulary">The result's tokens.</param>
/// <param name="inputs">The tensor in the models that are merged.</param>
/// <param name="donors">The tensor in every model of the recipe that has it.</param>
/// <param name="baseModel">The recipe's base model; null: none.</param>
internal sealed class TokenRowPlanner(
    ResultVocabulary vocabulary, IReadOnlyList<PlannedInput> inputs, IReadOnlyList<PlannedInput> donors, ModelReference? baseModel)
{
    private readonly Dictionary<ModelFolder, int[]> rows = donors.ToDictionary(
        donor => donor.Model, donor => vocabulary.RowsIn(donor.Model, donor.Stored.Shape[0]));

    // The models whose rows others may take: those that are merged, and the base.
    private readonly PlannedInput[] givers =
        [.. donors.Where(donor => inputs.Any(input => input.Model == donor.Model) || donor.Model.Reference.IsSame(baseModel))];

    /// <summary>The inputs with their rows in the result's order.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="notes">Takes what is wrong, and the tokens that no model has.</param>
    public IReadOnlyList<PlannedInput> Plan(string name, PlanNotes notes)
    {
        var settings = vocabulary.Settings.Tokens.ToDictionary(token => vocabulary.Tokenizer.Ids[token.Key]);
        var forced = settings.Where(token => token.Value.Value.IsForced).Select(token => token.Key).ToArray();
        var lacking = Enumerable.Range(0, vocabulary.Tokens).Where(id => inputs.Any(input => rows[input.Model][id] < 0)).Union(forced);
        var others = lacking.ToDictionary(id => id, id => settings.TryGetValue(id, out var setting) && setting.Value.Donor is { } donor
            ? Given(setting.Key, donor, notes) : Usual(id));
        var empty = others.Count(row => row.Value.Count == 0 && settings.GetValueOrDefault(row.Key).Value?.Donor is null);
        if (empty > 0)
        {
            notes.Say($"tensor '{name}': {Invariant.Text(empty)} rows are zero; no model that it is merged from has their tokens");
        }

        return [.. inputs.Select(input => With(input, others, forced))];
    }

    private PlannedInput With(PlannedInput input, Dictionary<int, IReadOnlyList<DonorRow>> others, int[] forced)
    {
        var own = (int[])rows[input.Model].Clone();
        foreach (var id in forced)
        {
            own[id] = -1;
        }

        var all = new TokenRows(own, others, vocabulary.Rows);
        return all.IsWhole(input.Stored.Shape[0]) ? input : input with { Rows = all };
    }

    /// <summary>The rows for a token of which the recipe says nothing.</summary>
    private IReadOnlyList<DonorRow> Usual(int id)
    {
        DonorRow[] have = [.. givers.Select(giver => new DonorRow(giver, rows[giver.Model][id])).Where(row => row.Row >= 0)];
        return have.FirstOrDefault(row => row.Input.Model.Reference.IsSame(baseModel)) is { } own ? [own] : have;
    }

    private IReadOnlyList<DonorRow> Given(string token, TokenDonor donor, PlanNotes notes)
    {
        if (donor.Model is null)
        {
            return [];
        }

        var from = donors.FirstOrDefault(one => one.Model.Reference.IsSame(donor.Model));
        if (from is not null && vocabulary.RowOf(token, donor, from.Model, from.Stored.Shape[0]) is { } row)
        {
            return [new DonorRow(from, row)];
        }

        var wanted = donor.Id is { } id ? $"row {Invariant.Text(id)}" : $"token '{donor.Token ?? token}'";
        notes.Refuse($"tokenizer.tokens: the row of '{token}' is to be {wanted} of '{donor.Model.Written}', which it does not have"
            + (from is null ? "" : $"; its table has {Invariant.Text(from.Stored.Shape[0])} rows"));
        return [];
    }
}
