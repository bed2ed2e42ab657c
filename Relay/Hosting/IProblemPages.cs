namespace Relay.Hosting;

/// <summary>Refusals and faults as pages, for people.</summary>
internal interface IProblemPages
{
    /// <summary>Whether whoever asks wants a page.</summary>
    bool Wants(HttpRequest request);

    Task ShowAsync(HttpContext http, Problem problem, int status);
}
