namespace Tributary.Tokenizers;

/// <summary>
/// Writes a pattern of the Oniguruma dialect (Ruby syntax, Unicode), which <c>tokenizer.json</c> uses, in that of .NET. The differences
/// that change what matches: <c>\w</c> and <c>\h</c>, possessive quantifiers, <c>^</c> and <c>$</c> at every line, the long s under (?i).
/// What is not known to mean the same in both is refused by name. Reference: the file RE of Oniguruma 6.9.
/// </summary>
internal sealed partial class OnigurumaPattern
{
    /// <summary>Members of a class: what Unicode calls alphabetic (circled letters too), marks, digits, connectors.</summary>
    public const string Alphanumeric = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24b6-\u24e9";

    // Latin-1 superscripts and fractions count as words to Oniguruma.
    private const string Word = Alphanumeric + @"\u00b2\u00b3\u00b9\u00bc-\u00be";
    private const string HexDigits = "0-9a-fA-F";
    private const string WordBoundary = $"(?:(?<=[{Word}])(?![{Word}])|(?<![{Word}])(?=[{Word}]))";
    private const string Classes =
        "|L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|Me|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Pi|Pf|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp|C|Cc|Cf|Co|Cs|Cn|";
    private static readonly string[] Groups = ["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"];

    private readonly string pattern;
    private readonly StringBuilder written = new();
    private readonly Stack<(int Start, bool IgnoreCase)> open = new();
    private bool ignoreCase;
    private int at;
    private int atom = -1;

    private OnigurumaPattern(string pattern) => this.pattern = pattern;

    /// <summary>The pattern for .NET.</summary>
    /// <exception cref="FormatException">A construct that is not translated, with its place counted from 1.</exception>
    public static string Translate(string pattern) => new OnigurumaPattern(pattern).Translate();

    private string Translate()
    {
        while (at < pattern.Length)
        {
            var start = written.Length;
            switch (pattern[at])
            {
                case '(':
                    Open();
                    continue;
                case ')':
                    start = Close();
                    break;
                case '|':
                    written.Append(pattern[at++]);
                    atom = -1;
                    continue;
                case '?' or '*' or '+' or '{':
                    Quantify();
                    continue;
                case '[':
                    Class();
                    break;
                case '\\':
                    Escape();
                    break;
                case '^' or '$':
                    written.Append("(?m:").Append(pattern[at++]).Append(')');
                    break;
                default:
                    Plain(pattern[at++], inClass: false);
                    break;
            }

            atom = start;
        }

        return written.ToString();
    }

    private void Open()
    {
        open.Push((written.Length, ignoreCase));
        atom = -1;
        foreach (var (flag, on) in (ReadOnlySpan<(string, bool)>)[("(?i", true), ("(?-i", false)])
        {
            if (Follows(flag + ":") || Follows(flag + ")"))
            {
                ignoreCase = on;
                at += flag.Length + 1;
                written.Append(flag).Append(pattern[at - 1]);
                if (pattern[at - 1] == ')')
                {
                    open.Pop();
                }

                return;
            }
        }

        var group = Array.Find(Groups, Follows) ?? (Follows("(?") ? throw Refuse(Math.Min(4, pattern.Length - at)) : "(");
        written.Append(group == "(" ? "(?:" : group);
        at += group.Length;
    }

    private int Close()
    {
        written.Append(pattern[at++]);
        var (start, before) = open.Count > 0 ? open.Pop() : throw new FormatException("a ')' closes nothing");
        ignoreCase = before;
        return start;
    }

    private void Quantify()
    {
        var stop = pattern[at] == '{' ? pattern.IndexOf('}', at) : at;
        var quantifier = stop < 0 ? "{" : pattern[at..(stop + 1)];
        if (atom < 0 || (quantifier[0] == '{' && !quantifier[1..^1].All(c => char.IsAsciiDigit(c) || c == ','))
            || quantifier is "{" or "{}" or "{,}")
        {
            throw Refuse(quantifier.Length);
        }

        at += quantifier.Length;
        written.Append(quantifier.StartsWith("{,", StringComparison.Ordinal) ? "{0" + quantifier[1..] : quantifier);
        var suffix = at < pattern.Length ? pattern[at] : ' ';
        if (suffix == '+')
        {
            // a++ never gives back; a{2}+ is (a{2})+.
            written.Insert(atom, quantifier[0] == '{' ? "(?:" : "(?>").Append(quantifier[0] == '{' ? ")+" : ")");
            at++;
        }
        else if (suffix == '?')
        {
            written.Append(quantifier[0] != '{' || quantifier.Contains(',') ? "?" : throw Refuse(1));
            at++;
        }

        atom = -1;
    }

    private bool Follows(string text) => string.CompareOrdinal(pattern, at, text, 0, text.Length) == 0;

    private FormatException Refuse(int length) =>
        new($"'{pattern.Substring(at, Math.Min(length, pattern.Length - at))}' at character {Invariant.Text(at + 1)} is not supported");
}
