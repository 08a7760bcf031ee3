namespace Maestro.Cli.PrivatePostgres;

/// <summary>A running PostgreSQL of our own, as a process or in a container.</summary>
internal interface IPrivateDatabase
{
    /// <summary>The port it listens on, at 127.0.0.1.</summary>
    int Port { get; }

    /// <summary>Connects to <see cref="PrivatePostgresOptions.Database"/> as its superuser; it holds the password.</summary>
    string ConnectionString { get; }

    /// <summary>What runs it, for people: <c>process 4711</c>, <c>container maestro-postgres-...</c>.</summary>
    string Runner { get; }

    /// <summary>Stops it in order; the data stays.</summary>
    /// <exception cref="PrivatePostgresException">It cannot be stopped.</exception>
    Task StopAsync();
}
