using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// Somebody at a browser without scripts: keeps cookies, follows no redirect by itself, and sends the forms that the pages show.
/// </summary>
internal sealed partial class Person : IDisposable
{
    private readonly HttpClient _http;

    public Person(Uri address)
        : this(address, new CookieContainer()) { }

    private Person(Uri address, CookieContainer cookies)
    {
        Cookies = cookies;
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address };
        _http.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public CookieContainer Cookies { get; }

    public Uri Address => _http.BaseAddress!;

    /// <summary>The session's cookie, or null.</summary>
    public string? Session => Cookies.GetCookies(Address)["relay"] is { Value.Length: > 0 } cookie ? cookie.Value : null;

    public static async Task<Person> SignedInAsync(RelayFixture relay, string? key = null)
    {
        var person = new Person(relay.Address);
        Assert.Equal("/", (await person.SignInAsync(key ?? relay.Key)).Headers.Location?.OriginalString);
        return person;
    }

    /// <summary>The same browser at another address of the same machine.</summary>
    public Person At(Uri address) => new(address, Cookies);

    public async Task<ApiAnswer> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return await ApiAnswer.ReadAsync(response);
    }

    public async Task<ApiAnswer> SignInAsync(string key) => await PostAsync("/sign-in", "/do/sign-in", ("key", key));

    /// <summary>Opens a page and sends a form with its token.</summary>
    public async Task<ApiAnswer> PostAsync(string page, string action, params (string Name, string Value)[] fields) =>
        await SendAsync(action, [.. fields, ("__RequestVerificationToken", Token((await GetAsync(page)).Text))]);

    /// <summary>Sends a form as it is given, with these headers.</summary>
    public async Task<ApiAnswer> SendAsync(
        string action,
        IReadOnlyList<(string Name, string Value)> fields,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, action)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var response = await _http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    public static string Token(string page) => WebUtility.HtmlDecode(TokenField().Match(page).Groups[1].Value);

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
