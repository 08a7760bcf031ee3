using System.Globalization;

namespace Maestro.Agent.Cel;

/// <summary>Parts of times and durations.</summary>
internal static class CelTimes
{
    private static readonly string[] Offsets = [@"hh\:mm", @"h\:mm"];

    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> methods)
    {
        Part("getFullYear", time => time.Year);
        Part("getMonth", time => time.Month - 1);
        Part("getDate", time => time.Day);
        Part("getDayOfMonth", time => time.Day - 1);
        Part("getDayOfWeek", time => (long)time.DayOfWeek);
        Part("getDayOfYear", time => time.DayOfYear - 1);
        Amount("getHours", time => time.Hour, span => (long)span.TotalHours);
        Amount("getMinutes", time => time.Minute, span => (long)span.TotalMinutes);
        Amount("getSeconds", time => time.Second, span => (long)span.TotalSeconds);
        Amount("getMilliseconds", time => time.Millisecond, span => span.Milliseconds);

        void Part(string name, Func<DateTimeOffset, long> read) => methods[name] = arguments => read(At(arguments));

        void Amount(string name, Func<DateTimeOffset, long> read, Func<TimeSpan, long> readSpan) =>
            methods[name] = arguments => arguments[0] is TimeSpan span ? readSpan(span) : read(At(arguments));
    }

    // A time zone is given as an offset such as 02:00, or as a name; to Go, none is UTC, and Local is that of the machine.
    private static DateTimeOffset At(object?[] arguments)
    {
        var time = arguments[0] is DateTimeOffset given ? given.ToUniversalTime() : throw CelValues.NoOverload();
        if (arguments.Length < 2)
        {
            return time;
        }

        var zone = arguments[1] as string ?? throw CelValues.NoOverload();
        if (TimeSpan.TryParseExact(zone.TrimStart('-', '+'), Offsets, CultureInfo.InvariantCulture, out var offset))
        {
            return time.ToOffset(zone.StartsWith('-') ? -offset : offset);
        }

        return zone.Length == 0 ? time
            : zone == "Local" ? TimeZoneInfo.ConvertTime(time, TimeZoneInfo.Local)
            : TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var named) ? TimeZoneInfo.ConvertTime(time, named)
            : throw new CelException($"unknown time zone {zone}");
    }
}
