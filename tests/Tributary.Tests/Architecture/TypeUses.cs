using Mono.Cecil;

namespace Tributary.Tests.Architecture;

/// <summary>
/// Which namespaces of an assembly use which, read from its compiled code: base types, members, locals, every instruction, attributes.
/// A using line says less: a type of an enclosing namespace needs none. Constants are invisible, since the compiler writes their values.
/// </summary>
internal sealed class TypeUses
{
    private readonly Dictionary<string, Dictionary<string, SortedSet<string>>> uses = new(StringComparer.Ordinal);
    private readonly ModuleDefinition module;

    private TypeUses(ModuleDefinition module) => this.module = module;

    /// <summary>The namespaces that hold types, sorted.</summary>
    public IReadOnlyList<string> Namespaces => [.. uses.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The namespaces that one uses, each with the uses as "Type uses Type".</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> Of(string name) => uses[name];

    /// <summary>Reads an assembly from its file.</summary>
    public static TypeUses Read(string assemblyFile)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(assemblyFile);
        var found = new TypeUses(assembly.MainModule);
        foreach (var type in assembly.MainModule.Types.Where(type => type.Namespace.StartsWith("Tributary", StringComparison.Ordinal)))
        {
            found.uses.TryAdd(type.Namespace, new(StringComparer.Ordinal));
            found.Walk(type, type);
        }

        return found;
    }

    /// <summary>The first cycle among some namespaces, as "A -> B (Type uses Type) -> A"; null if there is none.</summary>
    public string? Cycle(IReadOnlyCollection<string> among)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        return among.Select(name => Cycle(name, among, path, done)).FirstOrDefault(cycle => cycle is not null);
    }

    private string? Cycle(string name, IReadOnlyCollection<string> among, List<string> path, HashSet<string> done)
    {
        if (path.IndexOf(name) is >= 0 and var start)
        {
            string[] loop = [.. path.Skip(start), name];
            return string.Join(" -> ", loop.Zip(loop.Skip(1), (from, to) => $"{from} ({string.Join(", ", uses[from][to].Take(4))})")
                .Append(name));
        }

        if (!done.Add(name))
        {
            return null;
        }

        path.Add(name);
        var found = uses[name].Keys.Where(among.Contains).Order(StringComparer.Ordinal)
            .Select(next => Cycle(next, among, path, done)).FirstOrDefault(cycle => cycle is not null);
        path.RemoveAt(path.Count - 1);
        return found;
    }

    private void Walk(TypeDefinition outer, TypeDefinition type)
    {
        Use(outer, type.BaseType);
        foreach (var reference in type.Interfaces.Select(one => one.InterfaceType)
            .Concat(type.Fields.Select(field => field.FieldType))
            .Concat(type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(one => one.ConstraintType))
            .Concat(Attributes(type)).Concat(type.Fields.SelectMany(Attributes)).Concat(type.Properties.SelectMany(Attributes)))
        {
            Use(outer, reference);
        }

        foreach (var method in type.Methods)
        {
            Walk(outer, method);
        }

        foreach (var nested in type.NestedTypes)
        {
            Walk(outer, nested);
        }
    }

    private void Walk(TypeDefinition outer, MethodDefinition method)
    {
        Use(outer, method);
        foreach (var reference in Attributes(method)
            .Concat(method.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(one => one.ConstraintType)))
        {
            Use(outer, reference);
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (var variable in method.Body.Variables)
        {
            Use(outer, variable.VariableType);
        }

        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference used:
                    Use(outer, used);
                    break;
                case FieldReference used:
                    Use(outer, used.DeclaringType);
                    Use(outer, used.FieldType);
                    break;
                case MethodReference used:
                    Use(outer, used.DeclaringType);
                    Use(outer, used);
                    break;
            }
        }
    }

    private void Use(TypeDefinition outer, MethodReference method)
    {
        Use(outer, method.ReturnType);
        foreach (var parameter in method.Parameters)
        {
            Use(outer, parameter.ParameterType);
        }

        foreach (var argument in (method as GenericInstanceMethod)?.GenericArguments ?? [])
        {
            Use(outer, argument);
        }
    }

    private void Use(TypeDefinition outer, TypeReference? reference)
    {
        switch (reference)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                Use(outer, generic.ElementType);
                foreach (var argument in generic.GenericArguments)
                {
                    Use(outer, argument);
                }

                return;
            case TypeSpecification special:
                Use(outer, special.ElementType);
                return;
        }

        while (reference.DeclaringType is { } declaring)
        {
            reference = declaring;
        }

        if (reference.Scope == module && reference.Namespace != outer.Namespace && reference.Namespace.Length > 0)
        {
            var targets = uses[outer.Namespace];
            targets.TryAdd(reference.Namespace, new(StringComparer.Ordinal));
            targets[reference.Namespace].Add($"{outer.Name} uses {reference.Name}");
        }
    }

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.Select(attribute => attribute.AttributeType);
}
