// Mutants of real files against every parser, each parser in child processes under limits. Usage: see FuzzOptions.
using Tributary.FuzzBench;

if (args is ["child", var parser, var seed, var first, var end, var counters])
{
    return Child.Run(new Batch(parser, FuzzOptions.Whole(seed), FuzzOptions.Whole(first), FuzzOptions.Whole(end)), counters);
}

if (args is ["child-replay", var name, var file])
{
    return Child.Replay(name, file);
}

return FuzzOptions.Parse(args) is not { } options ? 2 : options.Replayed is null ? FuzzCommand.Run(options) : FuzzCommand.Replay(options);
