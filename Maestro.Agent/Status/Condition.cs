using System.Collections.Immutable;

namespace Maestro.Agent.Status;

/// <summary>One condition of a work or of a manifest (agent.md section 4.1).</summary>
/// <param name="Type">Type, unique in its list.</param>
/// <param name="Status"><see cref="True"/>, <see cref="False"/> or <see cref="Unknown"/>.</param>
/// <param name="ObservedGeneration">The generation the condition speaks of; 0 when it speaks of none.</param>
/// <param name="LastTransitionTime">When the status last changed; only whole seconds are reported.</param>
/// <param name="Reason">One word for programs.</param>
/// <param name="Message">A sentence for people; may be empty.</param>
internal sealed record Condition(
    string Type, string Status, int ObservedGeneration, DateTimeOffset LastTransitionTime, string Reason, string Message)
{
    public const string True = "True";
    public const string False = "False";
    public const string Unknown = "Unknown";

    public const string Applied = "Applied";
    public const string Available = "Available";
    public const string StatusFeedbackSynced = "StatusFeedbackSynced";
    public const string Progressing = "Progressing";
    public const string Complete = "Complete";
    public const string Deleting = "Deleting";
    public const string Deleted = "Deleted";
}

/// <summary>How conditions enter a list (agent.md section 4.4).</summary>
internal static class ConditionList
{
    /// <summary>The condition of a type, or null.</summary>
    public static Condition? Find(this ImmutableArray<Condition> conditions, string type)
    {
        foreach (var condition in conditions)
        {
            if (condition.Type == type)
            {
                return condition;
            }
        }

        return null;
    }

    /// <summary>
    /// Overwrites the condition of that type in its place, or appends it. The transition time stays as it was unless the status
    /// changes.
    /// </summary>
    public static ImmutableArray<Condition> Set(this ImmutableArray<Condition> conditions, Condition condition)
    {
        for (var index = 0; index < conditions.Length; index++)
        {
            var before = conditions[index];
            if (before.Type == condition.Type)
            {
                return conditions.SetItem(
                    index,
                    before.Status == condition.Status ? condition with { LastTransitionTime = before.LastTransitionTime } : condition);
            }
        }

        return conditions.Add(condition);
    }

    /// <summary>Removes the condition of that type and appends it anew, so that its transition time is always renewed.</summary>
    public static ImmutableArray<Condition> Renew(this ImmutableArray<Condition> conditions, Condition condition) =>
        conditions.RemoveAll(before => before.Type == condition.Type).Add(condition);
}
