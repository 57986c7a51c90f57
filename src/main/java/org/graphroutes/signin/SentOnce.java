package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a POST once. The OAuth library's own way, {@code HttpURLConnection}, sends it again by itself when the connection
 * closes without an answer: a second use of a code or refresh token, for which a service ends the sign-in. Thread-safe.
 */
final class SentOnce implements HTTPRequestSender {

    /** To connect, and again to have the whole answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** Made when it is first needed: most short calls send nothing. */
    private static final class Client {
        private static final HttpClient ONE = HttpClient.newBuilder()
                // Over http, HTTP/2 would be asked for with headers that not every server ignores.
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TIMEOUT)
                .build();
    }

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
        HttpRequest.Builder post = HttpRequest.newBuilder(request.getURI())
                .POST(BodyPublishers.ofString(request.getBody() == null ? "" : request.getBody()));
        request.getHeaderMap().forEach((name, values) -> values.forEach(value -> post.header(name, value)));
        HttpResponse<String> answer = answer(Client.ONE.sendAsync(post.build(), BodyHandlers.ofString()));
        HTTPResponse response = new HTTPResponse(answer.statusCode());
        answer.headers().map().forEach((name, values) -> response.setHeader(name, values.toArray(String[]::new)));
        response.setBody(answer.body());
        return response;
    }

    private static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> coming) throws IOException {
        try {
            // The client's own limit would end with the headers.
            return coming.get(TIMEOUT.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw new HttpTimeoutException("no answer in time");
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectException) {
                // Its own message is empty.
                throw (IOException) new ConnectException("no connection").initCause(e.getCause());
            }
            String said = e.getCause().getMessage();
            throw new IOException(said == null ? "the connection broke" : said, e.getCause());
        }
    }
}
