using Prometheus;

namespace Maestro.Gateway.Security.Reviews;

/// <summary>Counts the reviews that the Kubernetes API was asked for; what is answered from memory is not among them.</summary>
internal sealed class ReviewMetrics
{
    /// <summary>The kind of review that tells whose a token is.</summary>
    public const string Token = "token";

    /// <summary>The kind of review that tells what somebody may do.</summary>
    public const string Access = "access";

    private readonly Counter _reviews;

    /// <summary>Makes the metric with all its series.</summary>
    public ReviewMetrics(IMetricFactory factory)
    {
        _reviews = factory.CreateCounter("maestro_access_reviews_total", "Reviews that the Kubernetes API was asked for.", ["kind", "outcome"]);
        foreach (var kind in new[] { Token, Access })
        {
            foreach (var outcome in new[] { "granted", "refused", "failed" })
            {
                _reviews.WithLabels(kind, outcome);
            }
        }
    }

    /// <summary>Counts an answer; null is none.</summary>
    public void Count(string kind, bool? granted) => _reviews.WithLabels(kind, granted switch { true => "granted", false => "refused", null => "failed" }).Inc();
}
