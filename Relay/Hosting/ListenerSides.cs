namespace Relay.Hosting;

/// <summary>Keeps the sides apart where <c>IngestUrls</c> splits them: each answers 404 to the other's paths.</summary>
internal static class ListenerSides
{
    private static readonly ListenerSideFeature[] Features =
    [
        .. Enum.GetValues<ListenerSide>().Select(side => new ListenerSideFeature(side)),
    ];

    public static ListenerSideFeature AsFeature(this ListenerSide side) => Features[(int)side];

    public static void UseListenerSides(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var side = context.Features.Get<ListenerSideFeature>()?.Side ?? ListenerSide.Both;
                if (side == ListenerSide.Both || side == ListenerSide.Ingest == PublicSide.Has(context.Request.Path))
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
        );
}
