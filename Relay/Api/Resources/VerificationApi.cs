using Relay.Api.Recorded;
using Relay.Api.Views;
using Relay.Hosting;

namespace Relay.Api.Resources;

/// <summary>How a recorded request was verified, with the computation.</summary>
internal static class VerificationApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/events/{id}/verification", OfEvent).WithTags("events").Returns<VerificationView>();
        api.MapGet("/arrivals/{id}/verification", OfArrival).WithTags("arrivals").Returns<VerificationView>();
    }

    private static async Task<IResult> OfEvent(string id, HttpContext http, IHistory history, ICatalog catalog, ShownAddresses addresses) =>
        Answers.Ok(
            VerificationView.From(
                await RecordedVerification.FindByEventAsync(EventsApi.Parse(id), history, catalog, addresses, http.RequestAborted)
                    ?? throw ProblemException.NotFound("event"),
                http.Caller().Role == Role.Admin
            )
        );

    private static async Task<IResult> OfArrival(
        string id,
        HttpContext http,
        IHistory history,
        ICatalog catalog,
        ShownAddresses addresses
    ) =>
        Answers.Ok(
            VerificationView.From(
                await RecordedVerification.FindByArrivalAsync(ArrivalsApi.Parse(id), history, catalog, addresses, http.RequestAborted)
                    ?? throw ProblemException.NotFound("arrival"),
                http.Caller().Role == Role.Admin
            )
        );
}
