using Xunit.Sdk;
using Xunit.v3;

// torch's thread count and its generator of dropout masks belong to the process: tests take turns.
[assembly: Parallelization(Mode = ParallelMode.None)]
