namespace Tributary.Evaluation.Statistics;

/// <summary>The bounds of an interval, both part of it.</summary>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound, not below <paramref name="Low"/>.</param>
public readonly record struct Interval(double Low, double High);
