package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import org.graphroutes.support.TinyServer;
import org.graphroutes.support.TinyServer.Answer;
import org.graphroutes.support.TinyServer.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SentOnceTest {

    private final TinyServer server = new TinyServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatGetsNoAnswerIsNotSentAgain() throws Exception {
        server.answers(Answer.json(200, "{}"), Answer.dropped(), Answer.json(200, "{}"));

        // The first leaves a connection behind, on which others try their luck twice.
        assertThat(sent(server.url()).getStatusCode()).isEqualTo(200);
        assertThatThrownBy(() -> sent(server.url()))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(".+");

        assertThat(server.seen()).hasSize(2);
    }

    @Test
    void formAndHeadersArriveAndARefusalComesBackWithItsBody() throws Exception {
        server.answers(Answer.json(401, "{'error':'invalid_client'}", "WWW-Authenticate", "Basic", "Retry-After", "7"));

        HTTPResponse response = sent(server.url());

        Seen seen = server.seen().get(0);
        assertThat(seen.method() + " " + seen.url()).isEqualTo("POST /token");
        assertThat(seen.body()).isEqualTo("a=%C3%BC");
        assertThat(seen.headers())
                .containsEntry("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
                .containsEntry("Accept", "application/json")
                .doesNotContainKeys("Upgrade", "HTTP2-Settings");
        assertThat(response.getStatusCode()).isEqualTo(401);
        assertThat(response.getHeaderValue("Retry-After")).isEqualTo("7");
        assertThat(response.getBodyAsJSONObject()).containsEntry("error", "invalid_client");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        server.answers(Answer.of(307, "", "Location", server.url() + "/elsewhere"));

        assertThat(sent(server.url()).getStatusCode()).isEqualTo(307);
        assertThat(server.seen()).hasSize(1);
    }

    @Test
    void whereNobodyListensThereIsNoConnection() throws Exception {
        // Bound, so that nobody else gets the port, but not listening.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            assertThatThrownBy(() -> sent(URI.create("http://127.0.0.1:" + reserved.getLocalPort())))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("no connection");
        }
    }

    private static HTTPResponse sent(URI server) throws Exception {
        HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, URI.create(server + "/token"));
        request.setContentType("application/x-www-form-urlencoded; charset=UTF-8");
        request.setAccept("application/json");
        request.setBody("a=%C3%BC");
        return request.send(new SentOnce());
    }
}
