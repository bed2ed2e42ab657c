using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Hosting;

namespace Relay.Api.Resources;

/// <summary>What the OpenAPI document cannot see in the code: bodies and queries are read by hand.</summary>
internal static class OpenApiExtras
{
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route)
        where T : notnull => route.Accepts<T>("application/json");

    public static RouteHandlerBuilder Returns<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) =>
        route.Produces<T>(status).Refuses();

    public static RouteHandlerBuilder Returns(this RouteHandlerBuilder route, int status) => route.Produces(status).Refuses();

    /// <summary>A list, with its filters.</summary>
    public static RouteHandlerBuilder Lists<T>(this RouteHandlerBuilder route, params string[] filters) =>
        route.Returns<ListView<T>>().Filters([.. filters, "limit", "cursor"]);

    /// <summary>What a query can say.</summary>
    public static RouteHandlerBuilder Filters(this RouteHandlerBuilder route, params IReadOnlyList<string> names) =>
        route.WithMetadata(new QueryMetadata(names));

    /// <summary>What its query may say.</summary>
    public static RouteHandlerBuilder Queries(this RouteHandlerBuilder route, params string[] names) =>
        route.WithMetadata(new QueryMetadata(names));

    /// <summary>Server-sent events, with its filters.</summary>
    public static RouteHandlerBuilder Streams(this RouteHandlerBuilder route, params string[] filters) =>
        route
            .Produces(StatusCodes.Status200OK, null, "text/event-stream")
            .Refuses()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithMetadata(new QueryMetadata(filters));

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer(
            (operation, context, _) =>
            {
                foreach (
                    var name in context
                        .Description.ActionDescriptor.EndpointMetadata.OfType<QueryMetadata>()
                        .SelectMany(query => query.Names)
                )
                {
                    var schema = new OpenApiSchema
                    {
                        Type = name == "limit" ? JsonSchemaType.Integer : JsonSchemaType.String,
                        Default = name == "limit" ? JsonValue.Create(50) : null,
                    };
                    (operation.Parameters ??= []).Add(
                        new OpenApiParameter
                        {
                            Name = name,
                            In = ParameterLocation.Query,
                            Schema = schema,
                        }
                    );
                }

                if (context.Description.HttpMethod == HttpMethods.Post)
                    (operation.Parameters ??= []).Add(
                        new OpenApiParameter
                        {
                            Name = Idempotency.Header,
                            In = ParameterLocation.Header,
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = Idempotency.MaxLength },
                        }
                    );
                AddRefusals(operation, context.Description);
                return Task.CompletedTask;
            }
        );
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Relay",
                    Version = "v1",
                    Description = "A self-hosted webhook relay for telephony events.",
                };
                (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
                };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
                AddIngest(document);
                return Task.CompletedTask;
            }
        );
    }

    /// <summary>What every route of its sort may refuse with, as a problem.</summary>
    private static void AddRefusals(OpenApiOperation operation, ApiDescription route)
    {
        operation.Responses ??= [];
        var path = route.RelativePath ?? "";
        if (path == "healthz")
        {
            // Open to all.
            operation.Security = [];
            return;
        }

        var content = operation.Responses.GetValueOrDefault("400")?.Content;
        var reads = route.HttpMethod == HttpMethods.Get;
        int[] refusals =
        [
            StatusCodes.Status401Unauthorized,
            .. reads && !path.EndsWith("/secret", StringComparison.Ordinal) ? (int[])[] : [StatusCodes.Status403Forbidden],
            .. path.Contains('{', StringComparison.Ordinal) ? (int[])[StatusCodes.Status404NotFound] : [],
            .. reads ? (int[])[] : [StatusCodes.Status409Conflict],
            .. operation.RequestBody is null
                ? (int[])[]
                :
                [
                    StatusCodes.Status413PayloadTooLarge,
                    StatusCodes.Status415UnsupportedMediaType,
                    StatusCodes.Status422UnprocessableEntity,
                ],
        ];
        foreach (var status in refusals)
            operation.Responses.TryAdd(
                status.ToString(CultureInfo.InvariantCulture),
                new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(status), Content = content }
            );
    }

    /// <summary>Ingest stands before all routing, so the document is told of it.</summary>
    private static void AddIngest(OpenApiDocument document)
    {
        foreach (var (path, names) in new[] { ("/in/{source}", new[] { "source" }), ("/in/{source}/{path}", ["source", "path"]) })
        {
            var operation = new OpenApiOperation
            {
                Tags = new HashSet<OpenApiTagReference> { new("ingest", document) },
                Summary = "Takes an event of a provider: any body of any type, signed in the way of the source's dialect.",
                Security = [],
                Parameters =
                [
                    .. names.Select(name => new OpenApiParameter
                    {
                        Name = name,
                        In = ParameterLocation.Path,
                        Required = true,
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    }),
                ],
                RequestBody = new OpenApiRequestBody { Content = new Dictionary<string, OpenApiMediaType> { ["*/*"] = new() } },
                Responses = [],
            };
            foreach (var (status, means) in IngestAnswers)
                operation.Responses.Add(status, new OpenApiResponse { Description = means });
            document.Paths.Add(
                path,
                new OpenApiPathItem { Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = operation } }
            );
        }
    }

    private static readonly (string Status, string Means)[] IngestAnswers =
    [
        ("200", "Recorded on disk, or a duplicate of what is; a live message gets its upstream's answer."),
        ("400", "Nothing vouches for the body, and it cannot be read."),
        ("401", "The signature does not vouch for it; the code says why."),
        ("404", "No such source, or a disabled one."),
        ("413", "The body is longer than the source takes."),
        ("429", "More requests a second than the source takes."),
        ("503", "It could not be recorded; send it again after Retry-After."),
        ("502", "The upstream of a live message failed, or there is none."),
        ("504", "The upstream of a live message took too long."),
    ];

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route) =>
        route.Produces<ProblemDocument>(StatusCodes.Status400BadRequest, "application/problem+json");
}
