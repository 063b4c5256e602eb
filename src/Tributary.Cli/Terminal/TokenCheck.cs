using System.CommandLine;

namespace Tributary.Cli.Terminal;

/// <summary>
/// Checks what stands on the command line before the parser converts it: a check
/// that asks for the converted value would throw if there is none.
/// </summary>
internal static class TokenCheck
{
    /// <summary>Refuses every value of an option that does not pass.</summary>
    /// <param name="option">The option.</param>
    /// <param name="isValid">Whether a value, as it is written, is one that the option takes.</param>
    /// <param name="expected">What it takes, in words.</param>
    public static void Require(Option option, Func<string, bool> isValid, string expected) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !isValid(token.Value)))
        {
            result.AddError($"{option.Name} expects {expected}, found '{token.Value}'");
        }
    });

    /// <summary>Refuses what is no whole number, or below the least.</summary>
    public static void RequireWhole(Option option, int least) => Require(
        option,
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least,
        $"a whole number of at least {Invariant.Text(least)}");

    /// <summary>Refuses what is no number, or does not pass.</summary>
    public static void RequireNumber(Option option, Func<double, bool> isValid, string expected) => Require(
        option,
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && isValid(value),
        expected);
}
