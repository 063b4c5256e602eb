using CsCheck;

namespace Tributary.Tests.Text;

/// <summary>Against .NET's own form KC, if this process has Unicode data; the golden cases hold everywhere.</summary>
public sealed class UnicodeFormTests
{
    private static readonly bool HasUnicodeData = "\u212B".Normalize(NormalizationForm.FormC) == "\u00C5";

    // Decomposed since Unicode 15: not in the table, and in .NET's as the system's ICU is new.
    private static readonly Func<int, bool> IsInTable = point => point is not (>= 0xD800 and <= 0xDFFF)
        and not (>= 0x1E000 and <= 0x1E08F) && point < 0x110000
        && CharUnicodeInfo.GetUnicodeCategory(point) != UnicodeCategory.OtherNotAssigned && !Rune.IsControl(new Rune(point));

    [Theory]
    [InlineData("ＡＢ　①ﬁ", "AB 1fi")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("ｶﾞｷﾞ", "ガギ")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\uD55C", "\uD55C")]
    [InlineData("a\u0323\u0307", "\u1EA1\u0307")]
    [InlineData("a\u0307\u0323", "\u1EA1\u0307")]
    [InlineData("\uD835\uDC00", "A")]
    [InlineData("x\uD835y", "x\uD835y")]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    public void Of_CompatibleKnown_IsItsForm(string text, string expected) =>
        Assert.Equal(expected, UnicodeForm.Of(text, NormalizationForm.FormKC));

    [Theory]
    [InlineData(NormalizationForm.FormC)]
    [InlineData(NormalizationForm.FormD)]
    [InlineData(NormalizationForm.FormKC)]
    [InlineData(NormalizationForm.FormKD)]
    public void Of_EveryCharacter_IsAsDotnetSays(NormalizationForm form)
    {
        Assert.SkipUnless(HasUnicodeData, "this system has no ICU");
        var wrong = Enumerable.Range(0, 0x110000).Where(IsInTable).Select(char.ConvertFromUtf32)
            .Where(text => UnicodeForm.Of(text, form) != text.Normalize(form));

        Assert.Empty(wrong.Select(text => string.Create(CultureInfo.InvariantCulture, $"{char.ConvertToUtf32(text, 0):X}")));
    }

    [Theory]
    [InlineData(NormalizationForm.FormC)]
    [InlineData(NormalizationForm.FormD)]
    [InlineData(NormalizationForm.FormKC)]
    [InlineData(NormalizationForm.FormKD)]
    public void Of_TextsOfMarksLettersAndJamo_AreAsDotnetSays(NormalizationForm form)
    {
        Assert.SkipUnless(HasUnicodeData, "this system has no ICU");
        var characters = Gen.OneOf(Gen.Int['a', 'e'], Gen.Int[0xC0, 0x17F], Gen.Int[0x300, 0x345], Gen.Int[0x1100, 0x11C2],
            Gen.Int[0xAC00, 0xAC60], Gen.Int[0x5D0, 0x5EA], Gen.Int[0x5B0, 0x5BD], Gen.Int[0x915, 0x93C], Gen.Int[0xFF00, 0xFFEE]);

        characters.Where(IsInTable).Array[0, 12].Select(points => string.Concat(points.Select(char.ConvertFromUtf32)))
            .Sample(text => Assert.Equal(text.Normalize(form), UnicodeForm.Of(text, form)), iter: 5000);
    }
}
