using System.Collections.Immutable;
using System.Globalization;

namespace Maestro.Agent.Cel;

/// <summary>A semantic version (semver.org, 2.0.0). Versions that differ in their build metadata only are equal.</summary>
internal sealed class CelVersion : IComparable<CelVersion>, IEquatable<CelVersion>
{
    private readonly ImmutableArray<string> _prerelease;

    private CelVersion(ulong major, ulong minor, ulong patch, ImmutableArray<string> prerelease) =>
        (Major, Minor, Patch, _prerelease) = (major, minor, patch, prerelease);

    /// <summary>First number.</summary>
    public ulong Major { get; }

    /// <summary>Second number.</summary>
    public ulong Minor { get; }

    /// <summary>Third number.</summary>
    public ulong Patch { get; }

    /// <summary>Reads a version.</summary>
    /// <param name="text">The version.</param>
    /// <param name="normalizes">Whether a <c>v</c> in front, missing numbers and leading zeros are put right first.</param>
    /// <param name="version">The version.</param>
    /// <param name="problem">Why it is none.</param>
    public static bool TryParse(string text, bool normalizes, out CelVersion? version, out string problem)
    {
        version = null;
        if (normalizes)
        {
            text = Normalize(text);
        }

        var (withoutBuild, build) = Cut(text, '+');
        var (core, prerelease) = Cut(withoutBuild, '-');
        problem = "No Major.Minor.Patch elements found";
        if (core.Split('.') is not { Length: 3 } numbers)
        {
            return false;
        }

        var read = new ulong[3];
        for (var index = 0; index < 3; index++)
        {
            problem = $"Invalid version number \"{numbers[index]}\"";
            if (HasLeadingZero(numbers[index]) || !ulong.TryParse(numbers[index], NumberStyles.None, CultureInfo.InvariantCulture, out read[index]))
            {
                return false;
            }
        }

        ImmutableArray<string> identifiers = prerelease is null ? [] : [.. prerelease.Split('.')];
        problem = "Invalid prerelease or build metadata";
        if (!identifiers.All(IsIdentifier) || identifiers.Any(identifier => IsNumber(identifier) && HasLeadingZero(identifier))
            || (build is not null && !build.Split('.').All(IsIdentifier)))
        {
            return false;
        }

        version = new CelVersion(read[0], read[1], read[2], identifiers);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(CelVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0 || (_prerelease.IsEmpty && other._prerelease.IsEmpty))
        {
            return order;
        }

        // A version comes after its own prereleases.
        if (_prerelease.IsEmpty || other._prerelease.IsEmpty)
        {
            return _prerelease.IsEmpty ? 1 : -1;
        }

        foreach (var (mine, theirs) in _prerelease.Zip(other._prerelease))
        {
            if (Compare(mine, theirs) is not 0 and var difference)
            {
                return difference;
            }
        }

        return _prerelease.Length.CompareTo(other._prerelease.Length);
    }

    /// <inheritdoc/>
    public bool Equals(CelVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CelVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, _prerelease.Length);

    // Numbers come before words, by size; any number of digits may come.
    private static int Compare(string left, string right) => (IsNumber(left), IsNumber(right)) switch
    {
        (true, true) => (left.Length, string.CompareOrdinal(left, right)).CompareTo((right.Length, 0)),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(left, right),
    };

    private static string Normalize(string text)
    {
        var parts = (text.StartsWith('v') ? text[1..] : text).Split('.', 3);
        // A short version with a suffix stays what it is: malformed.
        if (parts.Length < 3 && parts[^1].AsSpan().ContainsAny('+', '-'))
        {
            return text;
        }

        return string.Join('.', parts.Concat(Enumerable.Repeat("0", 3 - parts.Length)).Select(WithoutZeros));
    }

    private static string WithoutZeros(string part)
    {
        var trimmed = part.TrimStart('0');
        return part.Length > 0 && (trimmed.Length == 0 || !char.IsAsciiDigit(trimmed[0])) ? $"0{trimmed}" : trimmed;
    }

    private static (string Before, string? After) Cut(string text, char mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, null);

    private static bool HasLeadingZero(string number) => number.Length > 1 && number[0] == '0';

    private static bool IsNumber(string identifier) => identifier.All(char.IsAsciiDigit);

    private static bool IsIdentifier(string identifier) =>
        identifier.Length > 0 && identifier.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
