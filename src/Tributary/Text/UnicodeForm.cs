namespace Tributary.Text;

/// <summary>
/// Unicode's four normalisation forms, from a table of this project's own (Unicode 14, UnicodeForm.txt). <see cref="string.Normalize()"/>
/// needs ICU: where a program runs without it, as the command line does, .NET leaves text as it is and says nothing. The table is read at
/// the first text that is not ASCII, in about 5 ms. Annex 15 of the Unicode standard has the rules.
/// </summary>
internal static class UnicodeForm
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Vowels = 21;
    private const int Tails = 28;
    private const int Syllables = 11172;

    private static readonly Lazy<Table> Tables = new(Table.Read);

    /// <summary>The text in a form. Half of a surrogate pair stays as it is.</summary>
    public static string Of(string text, NormalizationForm form)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var table = Tables.Value;
        var points = Decompose(text, form is NormalizationForm.FormKC or NormalizationForm.FormKD ? table.Compatible : table.Canonical);
        Order(points, table);
        if (form is NormalizationForm.FormC or NormalizationForm.FormKC)
        {
            Compose(points, table);
        }

        var written = new StringBuilder(text.Length);
        foreach (var point in points)
        {
            if (point is >= 0xD800 and <= 0xDFFF)
            {
                written.Append((char)point);
            }
            else
            {
                written.Append(new Rune(point));
            }
        }

        return written.ToString();
    }

    /// <summary>Whether two texts are the same letters, in whatever form.</summary>
    public static bool AreEqual(string left, string right) =>
        Of(left, NormalizationForm.FormC) == Of(right, NormalizationForm.FormC);

    private static List<int> Decompose(string text, Dictionary<int, int[]> decompositions)
    {
        var points = new List<int>(text.Length + 8);
        for (var at = 0; at < text.Length; at++)
        {
            int point = text[at];
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                point = char.ConvertToUtf32(text[at], text[++at]);
            }

            if (point - HangulBase is >= 0 and < Syllables and var syllable)
            {
                points.Add(LeadBase + (syllable / (Vowels * Tails)));
                points.Add(VowelBase + (syllable / Tails % Vowels));
                if (syllable % Tails > 0)
                {
                    points.Add(TailBase + (syllable % Tails));
                }
            }
            else if (point >= 0x80 && decompositions.TryGetValue(point, out var parts))
            {
                points.AddRange(parts);
            }
            else
            {
                points.Add(point);
            }
        }

        return points;
    }

    // Marks behind a letter come in the order of their classes; those of one class keep theirs.
    private static void Order(List<int> points, Table table)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var (point, order, to) = (points[i], table.ClassOf(points[i]), i);
            while (order > 0 && to > 0 && table.ClassOf(points[to - 1]) > order)
            {
                points[to] = points[--to];
            }

            points[to] = point;
        }
    }

    private static void Compose(List<int> points, Table table)
    {
        var (starter, last, kept) = (-1, -1, 0);
        foreach (var point in points.ToArray())
        {
            var order = table.ClassOf(point);
            var adjacent = starter == kept - 1;
            if (starter >= 0 && (adjacent || (last < order && last > 0)) && Composite(points[starter], point, table) is { } composite)
            {
                points[starter] = composite;
                continue;
            }

            (starter, last) = order == 0 ? (kept, 0) : (starter, order);
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int? Composite(int first, int second, Table table)
    {
        if (first - LeadBase is >= 0 and < 19 and var lead && second - VowelBase is >= 0 and < Vowels and var vowel)
        {
            return HangulBase + (((lead * Vowels) + vowel) * Tails);
        }

        if (first - HangulBase is >= 0 and < Syllables and var syllable && syllable % Tails == 0
            && second - TailBase is > 0 and < Tails and var tail)
        {
            return HangulBase + syllable + tail;
        }

        return table.Composites.TryGetValue((first, second), out var composite) ? composite : null;
    }

    private sealed class Table
    {
        private readonly Dictionary<int, byte> classes = [];

        public Dictionary<int, int[]> Canonical { get; } = [];

        public Dictionary<int, int[]> Compatible { get; } = [];

        public Dictionary<(int First, int Second), int> Composites { get; } = [];

        public static Table Read()
        {
            var table = new Table();
            using var stream = typeof(UnicodeForm).Assembly.GetManifestResourceStream("UnicodeForm.txt")!;
            using var lines = new StreamReader(stream, Encoding.UTF8);
            while (lines.ReadLine() is { } line)
            {
                table.Add(line.Split(' '));
            }

            return table;
        }

        public int ClassOf(int point) => point < 0x300 ? 0 : classes.GetValueOrDefault(point);

        private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

        private void Add(string[] parts)
        {
            switch (parts[0])
            {
                case "D":
                    Canonical[Hex(parts[1])] = Compatible[Hex(parts[1])] = [.. parts[2..].Select(Hex)];
                    break;
                case "K":
                    Compatible[Hex(parts[1])] = [.. parts[2..].Select(Hex)];
                    break;
                case "E":
                    Canonical[Hex(parts[1])] = [.. parts[2..].Select(Hex)];
                    break;
                case "C":
                    Composites[(Hex(parts[1]), Hex(parts[2]))] = Hex(parts[3]);
                    break;
                case "O":
                    for (var point = Hex(parts[1]); point <= Hex(parts[2]); point++)
                    {
                        classes[point] = byte.Parse(parts[3], CultureInfo.InvariantCulture);
                    }

                    break;
            }
        }
    }
}
