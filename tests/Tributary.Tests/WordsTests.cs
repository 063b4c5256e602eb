namespace Tributary.Tests;

public sealed class WordsTests
{
    [Fact]
    public void Of_EveryMember_IsReadBack()
    {
        Assert.Equal(Enum.GetValues<Split>(), SplitWords.Table.All.Values);
        Assert.All(SplitWords.Table.All, word => Assert.Equal((word.Value, word.Key),
            (SplitWords.Table.Parse(word.Key), SplitWords.Table.Of(word.Value))));
        Assert.Equal("train, valid, test", SplitWords.Table.ToString());
    }

    [Theory]
    [InlineData("Train")]
    [InlineData("0")]
    [InlineData("")]
    public void Parse_NoWord_IsRefused(string text)
    {
        Assert.False(SplitWords.Table.TryParse(text, out _));
        Assert.Throws<FormatException>(() => SplitWords.Table.Parse(text));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Split>($"\"{text}\""));
    }

    [Fact]
    public void Table_EveryEnumerationOfTheLibrary_HasAWordForEachMember()
    {
        // What a recipe of a merge may name is often a part of the members.
        var tables = typeof(SplitWords).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Tributary.Merging", StringComparison.Ordinal) == false)
            .SelectMany(type => type.GetFields())
            .Where(field => field.IsStatic && field.FieldType.IsGenericType
                && field.FieldType.GetGenericTypeDefinition() == typeof(Words<>))
            .Select(field => (Members: Enum.GetNames(field.FieldType.GenericTypeArguments[0]).Length, Table: field.GetValue(null)!))
            .ToArray();

        Assert.True(tables.Length >= 15);
        Assert.All(tables, table => Assert.Equal(table.Members, table.Table.ToString()!.Split(", ").Length));
    }
}
