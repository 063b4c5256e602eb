namespace Tributary.MergeBench;

/// <summary>A merge to measure.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Recipe">The recipe; paths are relative to the folder of inputs.</param>
/// <param name="Inputs">What the recipe reads.</param>
internal sealed record BenchJob(string Name, string Title, string Recipe, IReadOnlyList<BenchInput> Inputs);

/// <summary>An adapter or a model of made-up numbers.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Write">Makes it.</param>
internal sealed record BenchInput(string Folder, Action Write);
