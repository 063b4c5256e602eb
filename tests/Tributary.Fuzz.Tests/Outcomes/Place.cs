using System.Diagnostics;

namespace Tributary.Fuzz.Outcomes;

/// <summary>Where an exception was thrown: the library that threw it, and the method of ours that was at work.</summary>
internal static class Place
{
    /// <summary>The methods of ours nearest to where an exception was thrown, for people.</summary>
    public static string Of(Exception thrown) => Words(new StackTrace(thrown));

    /// <summary>The nearest methods of ours on a stack, for people.</summary>
    public static string Words(StackTrace stack) => "at " + string.Join(" < ", Methods(stack).Where(IsOurs).Take(3)
        .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));

    /// <summary>The assembly that threw: the first on the stack that is not the platform's; null if there is none.</summary>
    public static string? Thrower(StackTrace stack) => Methods(stack).Select(method => method.DeclaringType!.Assembly.GetName().Name)
        .FirstOrDefault(name => name is not null && name != "netstandard" && !name.StartsWith("System.", StringComparison.Ordinal));

    private static IEnumerable<System.Reflection.MethodBase> Methods(StackTrace stack) =>
        stack.GetFrames().Select(frame => frame.GetMethod()).OfType<System.Reflection.MethodBase>()
            .Where(method => method.DeclaringType is { } type && type.Assembly != typeof(Place).Assembly);

    private static bool IsOurs(System.Reflection.MethodBase method) =>
        method.DeclaringType!.Assembly == typeof(Language).Assembly;
}
