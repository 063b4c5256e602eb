namespace Tributary.Tokenizers;

/// <content>Character classes, escapes, single characters.</content>
internal sealed partial class OnigurumaPattern
{
    private void Class()
    {
        written.Append(pattern[at++]);
        if (Follows("^"))
        {
            written.Append(pattern[at++]);
        }

        for (var first = true; !Follows("]") || first; first = false)
        {
            if (at >= pattern.Length)
            {
                throw new FormatException("a '[' is never closed");
            }

            if (Follows("[") || Follows("&&") || (Follows("]") && first))
            {
                throw Refuse(1);
            }

            if (pattern[at] == '\\')
            {
                Escape(inClass: true);
            }
            else
            {
                Plain(pattern[at++], inClass: true);
            }
        }

        written.Append(pattern[at++]);
    }

    private void Escape(bool inClass = false)
    {
        var next = at + 1 < pattern.Length ? pattern[at + 1] : throw new FormatException("ends in a '\\'");
        switch (next)
        {
            case 'p' or 'P':
                Property(next);
                return;
            case 'w' or 'h':
                var members = next == 'w' ? Word : HexDigits;
                written.Append(inClass ? members : "[" + members + "]");
                break;
            case 'W' or 'H' when !inClass:
                written.Append("[^" + (next == 'W' ? Word : HexDigits) + "]");
                break;
            case 'b' when !inClass:
                written.Append(WordBoundary);
                break;
            case 's' or 'S' or 'd' or 'D' or 'r' or 'n' or 't' or 'f' or 'v' or 'a' or 'e':
            case 'A' or 'z' or 'Z' when !inClass:
                written.Append('\\').Append(next);
                break;
            case 'u' when at + 6 <= pattern.Length && pattern.AsSpan(at + 2, 4).ToString().All(char.IsAsciiHexDigit):
                written.Append(pattern, at, 6);
                at += 6;
                return;
            case var sign when char.IsAscii(sign) && !char.IsAsciiLetterOrDigit(sign):
                written.Append('\\').Append(sign);
                break;
            default:
                throw Refuse(2);
        }

        at += 2;
    }

    private void Property(char sign)
    {
        var stop = pattern.IndexOf('}', at);
        var negated = Follows($"\\{sign}{{^");
        var from = at + (negated ? 4 : 3);
        var name = stop > from ? pattern[from..stop] : "";
        if (!Classes.Contains($"|{name}|", StringComparison.Ordinal) || pattern[at + 2] != '{')
        {
            throw Refuse(stop < 0 ? 2 : stop + 1 - at);
        }

        written.Append((sign == 'p') == negated ? @"\P{" : @"\p{").Append(name).Append('}');
        at = stop + 1;
    }

    private void Plain(char character, bool inClass)
    {
        if (char.IsSurrogate(character))
        {
            at--;
            throw Refuse(Math.Min(2, pattern.Length - at));
        }

        // Oniguruma folds the long s to s; .NET does not.
        var folds = ignoreCase && char.ToLowerInvariant(character) == 's';
        written.Append(folds ? (inClass ? "s\u017f" : "[s\u017f]") : character.ToString());
    }
}
