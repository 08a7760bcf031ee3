namespace Maestro.Cli.Processes;

/// <summary>A server of the distribution that shall be on this machine but not run there as a service.</summary>
/// <param name="Name">The name for people.</param>
/// <param name="Package">The name for <c>apt-get</c>.</param>
/// <param name="KeepQuiet">Shell command that keeps the package from starting a service.</param>
/// <param name="Undo">Shell command that takes that back.</param>
internal sealed record AptPackage(string Name, string Package, string KeepQuiet, string Undo)
{
    private const string ClusterSettings = "/etc/postgresql-common/createcluster.d";
    private const string NoMainCluster = ClusterSettings + "/maestro.conf";
    private const string Policy = "/usr/sbin/policy-rc.d";

    /// <summary>PostgreSQL. Debian would make a cluster "main" on port 5432 and start it, which nobody asked for.</summary>
    public static readonly AptPackage PostgreSql = new(
        "PostgreSQL", "postgresql", $"mkdir -p {ClusterSettings} && echo 'create_main_cluster = false' > {NoMainCluster}",
        $"rm -f {NoMainCluster}; rmdir {ClusterSettings} 2>/dev/null");

    /// <summary>RabbitMQ. Debian would start it on port 5672; a policy that is there already is somebody else's and stays.</summary>
    public static readonly AptPackage RabbitMq = new(
        "RabbitMQ", "rabbitmq-server", $"[ -e {Policy} ] || {{ printf '#!/bin/sh\n# maestro\nexit 101\n' > {Policy} && chmod +x {Policy}; }}",
        $"grep -qx '# maestro' {Policy} && rm -f {Policy}");
}
