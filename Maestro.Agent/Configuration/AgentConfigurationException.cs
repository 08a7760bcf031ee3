namespace Maestro.Agent.Configuration;

/// <summary>A setting or a driver configuration file that the agent cannot start with.</summary>
public sealed class AgentConfigurationException : Exception
{
    /// <summary>Makes the exception from the sentence the operator shall read.</summary>
    public AgentConfigurationException(string reason) : base(reason)
    {
    }

    /// <summary>Makes the exception and keeps its cause.</summary>
    public AgentConfigurationException(string reason, Exception cause) : base(reason, cause)
    {
    }
}
