using System.Text;
using Maestro.Cli.Settings;

namespace Maestro.Cli.Manifests;

/// <summary>Reads what <c>--file</c> names: files, directories, standard input.</summary>
internal static class InputFiles
{
    /// <summary>Largest input.</summary>
    public const int MaxBytes = 8 << 20;

    /// <summary>What standard input is called.</summary>
    public const string StandardInput = "standard input";

    private const int MaxFiles = 10_000;
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>The inputs, in the order given; of a directory the files with a known ending, in the order of their names.</summary>
    /// <exception cref="InvalidSettingsException">Nothing is named, or standard input twice.</exception>
    /// <exception cref="CommandFailure">One cannot be read.</exception>
    public static IReadOnlyList<InputFile> Read(IReadOnlyList<string> names, bool recursive, TextReader standardInput)
    {
        if (names.Count == 0)
        {
            throw new InvalidSettingsException("--file is required; allowed: files, directories, or - for standard input");
        }

        if (names.Count(name => name == "-") > 1)
        {
            throw new InvalidSettingsException("--file names standard input twice; allowed: once");
        }

        var files = names.SelectMany(name => Expand(name, recursive).Select(file => (Path: file, Given: name)))
            .DistinctBy(file => file.Path).Take(MaxFiles + 1).ToArray();
        return files.Length <= MaxFiles
            ? [.. files.Select(file => file.Path == "-"
                ? new InputFile(StandardInput, ReadAll(standardInput))
                : ReadFile(file.Path) with { Given = file.Given })]
            : throw new CommandFailure($"--file names more than {MaxFiles} files");
    }

    private static string[] Expand(string name, bool recursive)
    {
        if (name == "-" || !Directory.Exists(name))
        {
            return [name];
        }

        try
        {
            var option = recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
            var files = Directory.EnumerateFiles(name, "*", option).Where(HasEnding).Take(MaxFiles + 1).Order(StringComparer.Ordinal).ToArray();
            return files.Length > 0 ? files : throw new CommandFailure($"{name} holds no file that ends in {string.Join(", ", Endings)}");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{name} cannot be read: {cause.Message}", cause);
        }
    }

    private static bool HasEnding(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    private static InputFile ReadFile(string path)
    {
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return new InputFile(path, ReadAll(reader));
        }
        catch (FileNotFoundException cause)
        {
            throw new CommandFailure($"{path} does not exist", cause);
        }
        catch (DecoderFallbackException cause)
        {
            throw new CommandFailure($"{path} is not text in UTF-8", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{path} cannot be read: {cause.Message}", cause);
        }
    }

    private static string ReadAll(TextReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[16384];
        for (var read = 0; (read = reader.Read(buffer)) > 0;)
        {
            text.Append(buffer, 0, read);
            if (text.Length > MaxBytes)
            {
                throw new CommandFailure($"an input is larger than {MaxBytes} bytes");
            }
        }

        return text.ToString();
    }
}
