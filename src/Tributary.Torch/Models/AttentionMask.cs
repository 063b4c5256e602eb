using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>
/// Which keys the queries of one pass may see: those before them and themselves, no padding, within the layer's window, and, where a
/// pattern is given, those of the pattern. Made once per pass and window. S keys are those of the cache and the T of this pass.
/// </summary>
internal sealed class AttentionMask
{
    private readonly Dictionary<int, Tensor?> masks;
    private readonly PassInput input;
    private readonly Tensor queryPositions;
    private readonly Tensor keyPositions;
    private readonly Tensor? tokens;
    private readonly int before;
    private readonly int length;

    /// <param name="input">The pass.</param>
    /// <param name="positions">Where its tokens stand, [B x T].</param>
    /// <param name="config">The model, whose windows are looked at.</param>
    public AttentionMask(PassInput input, Tensor positions, ModelConfig config)
    {
        this.input = input;
        (before, length) = (input.Cache?.Length ?? 0, (int)positions.shape[1]);
        (queryPositions, keyPositions, tokens) = (positions, positions, input.AttentionMask?.to(ScalarType.Bool));
        if (input.Cache is { } cache)
        {
            (keyPositions, var noted) = cache.Note(positions, tokens);
            tokens = cache.HasPadding ? noted : null;
        }

        masks = config.Windows.DefaultIfEmpty().Distinct().ToDictionary(Key, window => NeedsNone(window, config) ? null : Make(window));
    }

    /// <summary>
    /// True if a query may see a key, bool [B or 1 x 1 x T x S]; no row is empty (and hence NaN): padding sees itself. Null where
    /// queries see all keys, or <see cref="IsCausal"/> says it all.
    /// </summary>
    /// <param name="window">The layer's window; null for none.</param>
    public Tensor? For(int? window) => masks[Key(window)];

    /// <summary>Whether nothing came before and every query sees all keys up to itself.</summary>
    public bool IsCausal(int? window) => before == 0 && length > 1 && IsPlain(window);

    private static int Key(int? window) => window ?? 0;

    private bool NeedsNone(int? window, ModelConfig config) => (length == 1 && IsPlain(window))
        || (config.HasPlainScores && IsCausal(window));

    private bool IsPlain(int? window) =>
        tokens is null && input.Visible is null && (window is not { } width || (input.PositionIds is null && before + length <= width));

    private Tensor Make(int? window)
    {
        var all = ones(length, before + length, ScalarType.Bool, queryPositions.device);
        var mask = all.tril(before).unsqueeze(0);
        mask = input.Visible is { } visible ? mask & visible : mask;
        mask = tokens is { } real ? mask & real.unsqueeze(1) : mask;
        mask = window is { } width ? mask & (queryPositions.unsqueeze(2) - keyPositions.unsqueeze(1) < width) : mask;
        return (mask | (all.tril(before) & all.triu(before))).unsqueeze(1);
    }
}
