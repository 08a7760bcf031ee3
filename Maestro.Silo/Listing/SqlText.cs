using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Maestro.Silo.Listing;

/// <summary>SQL in the making. What callers wrote only ever enters it as a parameter.</summary>
internal sealed class SqlText
{
    // PostgreSQL takes 65535 parameters; equalities are grouped into arrays long before this matters.
    private const int MaxParameters = 20_000;

    private readonly StringBuilder _text = new();
    private readonly List<NpgsqlParameter> _parameters = [];

    /// <summary>Appends SQL of our own.</summary>
    public SqlText Append(string sql)
    {
        _text.Append(sql);
        return this;
    }

    /// <summary>Appends a reference to a new parameter.</summary>
    public SqlText AppendParameter(object value, NpgsqlDbType type)
    {
        if (_parameters.Count == MaxParameters)
        {
            throw new UnusableQueryException($"search compares more than {MaxParameters} values");
        }

        _parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        _text.Append('$').Append(_parameters.Count.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>The condition so far with one more piece of SQL of our own around it, as a command of its own.</summary>
    public NpgsqlBatchCommand ToCommand(string before, string after)
    {
        var command = new NpgsqlBatchCommand($"{before}{_text}{after}");
        foreach (var parameter in _parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        return command;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>The values of the parameters, in order.</summary>
    public IEnumerable<object?> Values => _parameters.Select(parameter => parameter.Value);
}
