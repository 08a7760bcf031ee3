namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>How a command on a job ended.</summary>
public enum JobVerdict
{
    /// <summary>Done, or nothing was left to do.</summary>
    Ok = 0,
    /// <summary>No such job, or it is not in the status the command needs; <c>no reprocessing found</c>.</summary>
    NotFound = 1,
    /// <summary>The job exists, and its status does not allow the command.</summary>
    Refused = 2,
    /// <summary>A value of the command is missing or not allowed; the reason names it.</summary>
    Invalid = 3,
}

/// <summary>The answer to a command on a job.</summary>
/// <param name="Verdict">How it ended. On the first version's routes everything but Ok is 400.</param>
/// <param name="Reason">The sentence for the caller, with the exact texts of reprocessing.md section 2.2; null when Ok.</param>
/// <param name="Job">The job after the command; null unless Ok.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.job-answer")]
public sealed record JobAnswer([property: Id(0)] JobVerdict Verdict, [property: Id(1)] string? Reason, [property: Id(2)] JobView? Job)
{
    /// <summary>The text that callers match.</summary>
    public const string NoReprocessingFound = "no reprocessing found";

    /// <summary>The text that callers match.</summary>
    public const string CannotSkip = "You cannot skip a not pending approval reprocessing";

    /// <summary>The job after the command.</summary>
    public static JobAnswer Ok(JobView job) => new(JobVerdict.Ok, null, job);

    /// <summary>There is no such job in that status.</summary>
    public static readonly JobAnswer NotFound = new(JobVerdict.NotFound, NoReprocessingFound, null);

    /// <summary>The job's status does not allow it.</summary>
    public static JobAnswer Refuse(string reason) => new(JobVerdict.Refused, reason, null);

    /// <summary>A value is not allowed.</summary>
    public static JobAnswer Invalid(string reason) => new(JobVerdict.Invalid, reason, null);
}

/// <summary>Who commands, and what he says to it.</summary>
/// <param name="User">The user; blank is refused.</param>
/// <param name="Comment">For the audit trail; may be empty.</param>
[GenerateSerializer, Immutable, Alias("maestro.reprocessing.decision")]
public sealed record Decision([property: Id(0)] string User, [property: Id(1)] string Comment = "");
