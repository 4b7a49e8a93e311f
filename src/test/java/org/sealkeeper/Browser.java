package org.sealkeeper;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** HTTP with a session, as a browser has one: keeps cookies, follows no redirect, sends tokens when told to. */
public final class Browser {

    private final CookieManager cookies = new CookieManager();
    private final HttpClient client = HttpClient.newBuilder().cookieHandler(cookies).build();
    private final String base;
    private String language = "en";

    /** @param base such as {@code http://localhost:40123} */
    public Browser(String base) {
        this.base = base;
    }

    public Browser language(String tag) {
        this.language = tag;
        return this;
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).header("Accept", "text/html,application/json;q=0.9,*/*;q=0.8").GET());
    }

    /** Logs in at our page; the answer is a redirect. */
    public HttpResponse<String> logIn(String user, String password) throws IOException, InterruptedException {
        get("/login");
        return postForm("/login", "username=" + encode(user) + "&password=" + encode(password) + "&_csrf="
                + encode(cookie("SEALKEEPER-CSRF")));
    }

    public HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    /** With the token that pages of ours send. */
    public HttpResponse<String> postWithToken(String path, String json) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json")
                .header("X-SEALKEEPER-CSRF", cookie("SEALKEEPER-CSRF")).POST(BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> postForm(String path, String form) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    /** With the token of the engine's web applications. */
    public HttpResponse<String> postToWebApplication(String path, String json)
            throws IOException, InterruptedException {
        return sendToWebApplication("POST", path, json);
    }

    public HttpResponse<String> sendToWebApplication(String method, String path, String json)
            throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json")
                .header("X-XSRF-TOKEN", cookie("XSRF-TOKEN")).method(method, BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> postFormToWebApplication(String path, String form)
            throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-XSRF-TOKEN", cookie("XSRF-TOKEN")).POST(BodyPublishers.ofString(form)));
    }

    /** Any request, with the tokens that pages of ours and the engine's web applications send. */
    public HttpResponse<String> send(String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", contentType).header("X-SEALKEEPER-CSRF", cookie("SEALKEEPER-CSRF"))
                .header("X-XSRF-TOKEN", cookie("XSRF-TOKEN"))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    /** The newest value of a cookie, or nothing. */
    public String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream().filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue).reduce((first, last) -> last).orElse("");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Accept-Language", language);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
