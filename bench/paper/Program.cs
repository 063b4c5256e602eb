// Repeats the paper's study on two cores: see StudyOptions for the arguments, StudyParts for what is run.
using Tributary.PaperStudy;

if (StudyOptions.Parse(args) is not { } options)
{
    return 2;
}

var parts = StudyParts.Of(options);
if (options.Child is { } child)
{
    await new PartRun(options, parts.Single(part => part.Name == child)).RunAsync();
    return 0;
}

StudyPart[] wanted = [.. parts.Where(part => options.Only.Count == 0 || options.Only.Contains(part.Name))];
Console.WriteLine(StudyPage.Sizes(wanted));
var failed = await PartProcesses.RunAsync(wanted, args);
StudyPage.Write(options, parts);
Console.WriteLine(options.Page);
return failed ? 1 : 0;
