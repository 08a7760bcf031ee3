# Two images. The whole one, for every role:  docker build -t maestro .                 and then server|silo|gateway|agent|migrate ...
# The agent alone, a small one for clusters:  docker build --target agent -t maestro-agent .

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS agent-build
RUN apt-get update && apt-get install -y --no-install-recommends clang zlib1g-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY .editorconfig global.json Directory.Build.props Directory.Packages.props ./
COPY Maestro.Protocol/ Maestro.Protocol/
COPY Maestro.Agent/ Maestro.Agent/
COPY Maestro.Agent.Standalone/ Maestro.Agent.Standalone/
COPY Maestro.Cli/ Maestro.Cli/
COPY deploy/agent/publish.sh deploy/agent/
RUN deploy/agent/publish.sh /app

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0 AS agent
COPY --from=agent-build /app/maestro /usr/local/bin/maestro
# The account of the base image that is not root.
USER $APP_UID
WORKDIR /tmp
EXPOSE 8443
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/maestro"]
CMD ["agent"]

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src

# What decides about packages comes first, so that a change of code does not restore them again.
COPY .editorconfig BannedSymbols.txt global.json Directory.Build.props Directory.Packages.props ./
COPY Maestro.Protocol/Maestro.Protocol.csproj Maestro.Protocol/
COPY Maestro.Grains/Maestro.Grains.csproj Maestro.Grains/
COPY Maestro.Silo/Maestro.Silo.csproj Maestro.Silo/
COPY Maestro.Gateway/Maestro.Gateway.csproj Maestro.Gateway/
COPY Maestro.Agent/Maestro.Agent.csproj Maestro.Agent/
COPY Maestro.Cli/Maestro.Cli.csproj Maestro.Cli/
RUN dotnet restore Maestro.Cli -p:NuGetAudit=false

COPY sql/ sql/
COPY Maestro.Protocol/ Maestro.Protocol/
COPY Maestro.Grains/ Maestro.Grains/
COPY Maestro.Silo/ Maestro.Silo/
COPY Maestro.Gateway/ Maestro.Gateway/
COPY Maestro.Agent/ Maestro.Agent/
COPY Maestro.Cli/ Maestro.Cli/
ARG GIT_COMMIT=unknown
RUN dotnet publish Maestro.Cli -c Release --no-restore -p:SourceRevisionId=${GIT_COMMIT} -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS maestro
ARG GIT_COMMIT=unknown
ENV GIT_COMMIT=${GIT_COMMIT}
# As ./maestro sets it: octets, hexadecimal, that may wait in generation 1.
ENV DOTNET_GCGen1MaxBudget=100000
# The base image names a port for web servers of one address; the options of Maestro name its ports.
ENV ASPNETCORE_HTTP_PORTS=
COPY --from=build /app /opt/maestro
RUN ln -s /opt/maestro/maestro /usr/local/bin/maestro

# The account of the base image that is not root.
USER $APP_UID
WORKDIR /tmp

# REST, sources, agents, metrics, health; silo and its gateway for other processes of the cluster.
EXPOSE 8000 8090 8091 8080 8083 11111 30000
STOPSIGNAL SIGTERM
# It sees the variables of the container and not the flags of its command: port, TLS, address and file of a server (MAESTRO_HEALTH_CHECK_SERVER_BINDPORT,
# MAESTRO_ENABLE_HEALTH_CHECK_HTTPS, MAESTRO_SERVER_HOSTNAME, MAESTRO_CONFIG) must be variables here.
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s CMD ["/usr/local/bin/maestro", "health", "--path", "/livez"]
ENTRYPOINT ["/usr/local/bin/maestro"]
CMD ["server"]
