using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Relay.Hosting;

namespace Relay.Api;

/// <summary>What the OpenAPI document cannot see in the code: bodies and queries are read by hand.</summary>
internal static class OpenApiExtras
{
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route)
        where T : notnull => route.Accepts<T>("application/json");

    public static RouteHandlerBuilder Returns<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) => route.Produces<T>(status).Refuses();

    public static RouteHandlerBuilder Returns(this RouteHandlerBuilder route, int status) => route.Produces(status).Refuses();

    /// <summary>A list, with its filters.</summary>
    public static RouteHandlerBuilder Lists<T>(this RouteHandlerBuilder route, params string[] filters) => route.Returns<ListView<T>>().WithMetadata(new QueryMetadata([.. filters, "limit", "cursor"]));

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var name in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryMetadata>().SelectMany(query => query.Names))
            {
                var schema = new OpenApiSchema { Type = name == "limit" ? JsonSchemaType.Integer : JsonSchemaType.String, Default = name == "limit" ? JsonValue.Create(50) : null };
                (operation.Parameters ??= []).Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = schema });
            }

            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Relay", Version = "v1", Description = "A self-hosted webhook relay for telephony events." };
            (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme> { ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" } };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            return Task.CompletedTask;
        });
    }

    private static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route) => route.Produces<ProblemDocument>(StatusCodes.Status400BadRequest, "application/problem+json");

    private sealed record QueryMetadata(IReadOnlyList<string> Names);
}
