using Maestro.Cli.Settings;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.DatabaseTokens;

/// <summary>How a process logs in to its database: with the password it was given, or with tokens for as long as it runs.</summary>
internal sealed class DatabaseLogin : IAsyncDisposable
{
    private readonly string? _scope;
    private TokenKeeper? _tokens;

    /// <summary>For a database; nothing is asked for yet.</summary>
    public DatabaseLogin(DatabaseSettings database)
    {
        _scope = database.TokenScope;
        Database = _scope is null ? database : database with { Password = () => Tokens.Current };
    }

    /// <summary>The database, and with it the password of each new connection.</summary>
    public DatabaseSettings Database { get; }

    private TokenKeeper Tokens => _tokens ?? throw new InvalidOperationException($"{nameof(BeginAsync)} comes before the first connection.");

    /// <summary>Waits for the first token, if there are tokens.</summary>
    /// <exception cref="DatabaseTokenException">There is none.</exception>
    public async Task BeginAsync(ILoggerFactory loggers, CancellationToken stop)
    {
        if (_scope is not null)
        {
            _tokens = new TokenKeeper(AzureIdentity.Create(), _scope, TimeProvider.System, loggers.CreateLogger<TokenKeeper>());
            await _tokens.BeginAsync(stop);
        }
    }

    /// <summary>Renews no more; whoever still connects has the last token.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_tokens is not null)
        {
            await _tokens.DisposeAsync();
        }
    }
}
