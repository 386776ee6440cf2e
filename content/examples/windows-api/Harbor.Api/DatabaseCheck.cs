using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Harbor.Api;

/// <summary>Whether SQL Server answers. Without a connection string there is nothing to ask, and the check is content.</summary>
public class DatabaseCheck(IConfiguration configuration) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var connectionString = configuration.GetConnectionString("Harbor");
        if (connectionString is null)
        {
            return HealthCheckResult.Healthy("no database configured");
        }
        try
        {
            await using var connection = new SqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new SqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (SqlException error)
        {
            return HealthCheckResult.Unhealthy("SQL Server doesn't answer", error);
        }
    }
}
