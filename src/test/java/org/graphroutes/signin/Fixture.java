package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.state.SealedRecords;
import org.graphroutes.state.StateKey;
import org.graphroutes.state.StateStore;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestConnection;
import org.graphroutes.support.TestSignIns;
import org.graphroutes.support.TinyServer;
import org.graphroutes.support.TinyServer.Answer;
import org.junit.jupiter.api.function.Executable;

/** A sign-in service that answers what it is told by the test's clock, and sign-ins on a folder that can be restarted. */
final class Fixture implements AutoCloseable {

    static final URI GRAPH = URI.create("https://graph.microsoft.com");

    final TinyServer server = new TinyServer();
    final TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final Path folder;
    private StateStore store;
    private SignIns signIns;

    Fixture(Path folder) {
        this.folder = folder;
        open();
    }

    SignIns signIns() {
        return signIns;
    }

    StateStore store() {
        return store;
    }

    /** What is kept, as another process would read it. */
    SignInRecords records() {
        return new SignInRecords(new SealedRecords(store, () -> StateKey.of(null, folder)));
    }

    /** The process ends, and another begins on the same folder. */
    void restart() {
        store.close();
        open();
    }

    private void open() {
        store = StateStore.in(folder);
        signIns = TestSignIns.in(
                store,
                folder,
                pause -> {
                    pauses.add(pause);
                    clock.advance(pause);
                },
                clock);
    }

    Connection connection(Flow flow) {
        return TestConnection.to(server.url(), "acme", flow);
    }

    /** Adds to what is answered; the service's clock agrees with ours unless an answer says otherwise. */
    void answers(Answer... answers) {
        for (Answer answer : answers) {
            Map<String, String> headers = new LinkedHashMap<>(answer.headers());
            headers.putIfAbsent("Date", date(Duration.ZERO));
            server.answers(new Answer(answer.status(), headers, answer.body()));
        }
    }

    /** A Date header of a service whose clock is so far ahead of ours. */
    String date(Duration ahead) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                clock.instant().plus(ahead).atOffset(ZoneOffset.UTC));
    }

    String token(Connection connection) {
        return signIns.signIn(connection, GRAPH).value();
    }

    SignInRequired refusal(Connection connection) {
        return required(() -> token(connection));
    }

    static SignInRequired required(Executable call) {
        return catchThrowableOfType(SignInRequired.class, call::execute);
    }

    int requests() {
        return server.seen().size();
    }

    /** The form of a request, from 0; negative from the end. */
    Map<String, String> form(int index) {
        List<TinyServer.Seen> seen = server.seen();
        return parameters(seen.get(index < 0 ? seen.size() + index : index).body());
    }

    static Map<String, String> parameters(String text) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String field : text.split("&")) {
            String[] parts = field.split("=", 2);
            String before = form.put(decoded(parts[0]), decoded(parts[1]));
            if (before != null) {
                throw new AssertionError(parts[0] + " occurs twice in " + text);
            }
        }
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    static Answer tokens(String accessToken, String refreshToken) {
        return Answer.json(
                200,
                "{'token_type':'Bearer','expires_in':3599,'access_token':'" + accessToken + "'"
                        + (refreshToken == null ? "" : ",'refresh_token':'" + refreshToken + "'") + "}");
    }

    static Answer refusal(String error) {
        return Answer.json(400, "{'error':'" + error + "','error_description':'No: " + error + "'}");
    }

    /** A token that everybody can read. */
    static String readable(String claims) {
        return base64("{\"alg\":\"none\"}") + "." + base64(claims.replace('\'', '"')) + ".";
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
