namespace Tributary.Torch.Runtime;

/// <summary>Whether a folder that the user names serves as libtorch, as far as can be known before anything of it is loaded.</summary>
internal static class LibTorchCheck
{
    private static readonly string Expected = $"expected a folder with {string.Join(", ", LibTorchFolder.Libraries)} of libtorch "
        + $"{LibTorchVersion.Expected}, such as the torch/lib of an installed PyTorch {LibTorchVersion.Expected}; `tributary doctor` "
        + "lists those that it finds";

    /// <summary>What is wrong with a folder, what is expected and what to do; null if nothing is.</summary>
    public static string? ProblemOf(LibTorchPlace place)
    {
        var (named, _, _) = place;
        if (!Path.IsPathFullyQualified(named))
        {
            return $"'{named}' is a relative path, which means another folder wherever the program is started; "
                + $"write an absolute one, as in '{Path.GetFullPath(named)}'";
        }

        if (UnixCalls.IsBrokenLink(named))
        {
            return $"'{named}' is a link that leads to nothing, or round in a circle; {Expected}";
        }

        if (!Directory.Exists(named))
        {
            return $"'{named}' {(File.Exists(named) ? "is a file" : "does not exist")}; {Expected}";
        }

        return LibTorchFolder.Missing(named) is { Count: > 0 } missing ? Lacking(named, missing)
            : LibTorchVersion.Beside(named) is { Fits: false } other
                ? $"'{named}' holds libtorch {other.Text} (says {other.File}); {other.Unfit}"
            : null;
    }

    private static string Lacking(string named, IReadOnlyList<string> missing)
    {
        var nearby = new[] { Path.Combine(named, "lib"), Path.Combine(named, "torch", "lib") }
            .FirstOrDefault(folder => LibTorchFolder.Missing(folder).Count == 0);
        return $"'{named}' holds no {string.Join(", ", missing)}; "
            + (nearby is null ? Expected : $"its folder {Path.GetRelativePath(named, nearby)} does: name '{nearby}'");
    }
}
