namespace Relay.Api.Views;

/// <summary>Where a run's reports are.</summary>
internal sealed record RunReportsView(string Html, string Junit, string Json)
{
    public static RunReportsView From(long id)
    {
        var path = $"/api/v1/runs/{Ids.Run(id)}/report.";
        return new RunReportsView(path + "html", path + "junit.xml", path + "json");
    }
}
