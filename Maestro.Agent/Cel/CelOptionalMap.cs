namespace Maestro.Agent.Cel;

/// <summary><c>optMap</c> and <c>optFlatMap</c>: something made of a value that may be absent.</summary>
internal sealed class CelOptionalMap(CelNode receiver, string variable, CelNode body, bool isFlat) : CelNode(receiver, body)
{
    protected override object? Compute(CelScope scope)
    {
        if (receiver.Evaluate(scope) is not CelOptional optional)
        {
            throw CelValues.NoOverload();
        }

        if (!optional.HasValue)
        {
            return CelOptional.None;
        }

        var value = body.Evaluate(scope.With(variable, optional.Value));
        return !isFlat ? CelOptional.Of(value) : value as CelOptional ?? throw CelValues.NoOverload();
    }
}
