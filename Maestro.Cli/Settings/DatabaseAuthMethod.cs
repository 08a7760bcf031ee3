namespace Maestro.Cli.Settings;

/// <summary>How the database user proves who it is (rest-and-operations.md section 4.2).</summary>
internal enum DatabaseAuthMethod
{
    /// <summary>By a password that is given.</summary>
    Password,

    /// <summary>By tokens that Azure gives to the identity of this process, instead of a password.</summary>
    AzureEntra,
}
