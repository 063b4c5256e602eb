namespace Tributary.Fuzz;

/// <summary>A parser, opened in a folder of its own.</summary>
/// <param name="Make">Makes an input: a mutant of a real file.</param>
/// <param name="Read">Reads an input, and uses what came of it as the program does.</param>
internal sealed record FuzzedParser(Func<Dice, byte[]> Make, Action<byte[]> Read);

/// <summary>A parser by its name.</summary>
/// <param name="Name">As in <c>adapter-config</c>.</param>
/// <param name="Extension">What a saved input's name ends in.</param>
/// <param name="IsDear">True if an input takes long: fewer are tried.</param>
/// <param name="Open">Opens it in an empty folder.</param>
internal sealed record ParserEntry(string Name, string Extension, bool IsDear, Func<TempFolder, FuzzedParser> Open);
