package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.minidev.json.JSONObject;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.graph.RetryPolicy;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.Throttled;
import org.graphroutes.signin.SignInRecords.BrokerToken;
import org.graphroutes.state.Lease;

/**
 * The protocol of Cortex XSOAR's token broker ("oproxy"): it has the application, we have a Token that its answers may
 * replace and a key that both sides know. After a failure it is left alone for 2, 4, … 64 seconds, or longer if it asks
 * for that, also by the next process. It has no way to pass a claims challenge on.
 */
final class Broker implements SignInFlow {

    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, Duration.ofSeconds(1));
    private static final int MAX_BACK_OFF = 6;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final TokenService service;
    private final RefreshTokens refreshTokens;
    private final SignInRecords records;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Broker(TokenService service, RefreshTokens refreshTokens, SignInRecords records, InstantSource clock) {
        this.service = service;
        this.refreshTokens = refreshTokens;
        this.records = records;
        this.clock = clock;
    }

    @Override
    public AccessToken acquire(TokenOrder order) {
        Connection connection = order.connection();
        Flow.Broker flow = (Flow.Broker) connection.flow();
        try (Lease alone = refreshTokens.alone(connection)) {
            String firstHash = SignInRecords.hash(flow.token().reveal());
            BrokerToken held = records.get(connection, BrokerToken.class)
                    .filter(token -> token.firstHash().equals(firstHash))
                    .orElse(new BrokerToken(flow.token().reveal(), firstHash, 0, 0));
            long wait = held.notBefore() - clock.millis();
            if (wait > 0) {
                throw new Throttled(
                        "Connection " + connection.name() + ": the broker is left alone after failures in a row ("
                                + held.failures() + "), for another " + (wait + 999) / 1000 + " s.",
                        Duration.ofMillis(wait));
            }
            try {
                return ask(connection, flow, held);
            } catch (SignInRefused | ProblemException failure) {
                int failures = Math.min(held.failures() + 1, MAX_BACK_OFF);
                Duration asked = failure instanceof Throttled throttled ? throttled.retryAfter() : Duration.ZERO;
                long pause = Math.max(Duration.ofSeconds(1L << failures).toMillis(), asked.toMillis());
                long notBefore = clock.millis() + pause;
                records.put(connection, new BrokerToken(held.token(), firstHash, failures, notBefore));
                throw failure;
            }
        }
    }

    private AccessToken ask(Connection connection, Flow.Broker flow, BrokerToken held) {
        Duration before = service.offset(flow.url());
        // The broker opens what it is sent.
        List<String> secrets =
                List.of(held.token(), flow.token().reveal(), flow.key().reveal());
        TokenService.Success success;
        try {
            success = service.send(connection, () -> request(flow, held), ONCE, false, secrets);
        } catch (SignInRefused refused) {
            if (!service.hasMoved(flow.url(), before)) {
                throw new SignInRefused(Reason.BROKER_REFUSED, refused.getMessage());
            }
            // The time in the request was wrong, and now we know by how much.
            try {
                success = service.send(connection, () -> request(flow, held), ONCE, false, secrets);
            } catch (SignInRefused again) {
                throw new SignInRefused(Reason.BROKER_REFUSED, again.getMessage());
            }
        }
        Tokens tokens = service.tokens(connection, success);
        boolean rotated = tokens.refreshToken() != null;
        if (rotated || held.failures() > 0) {
            records.put(
                    connection,
                    new BrokerToken(rotated ? tokens.refreshToken() : held.token(), held.firstHash(), 0, 0));
        }
        return tokens.accessToken();
    }

    private HTTPRequest request(Flow.Broker flow, BrokerToken held) {
        JSONObject body = new JSONObject();
        body.put("app_name", flow.app());
        body.put("registration_id", flow.id());
        body.put("encrypted_token", encrypted(flow, service.timeAt(flow.url()), held.token()));
        body.put("scope", null);
        body.put("resource", "");
        HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, flow.url());
        request.setHeader("Content-Type", "application/json");
        request.setBody(body.toJSONString());
        return request;
    }

    // base64(nonce, AES-GCM(<epoch seconds>:<Token>)); the tag is at the end, as both Java and Python put it.
    private String encrypted(Flow.Broker flow, Instant now, String token) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] plain = (now.getEpochSecond() + ":" + token).getBytes(StandardCharsets.UTF_8);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(Base64.getDecoder().decode(flow.key().reveal()), "AES"),
                    new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(plain);
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(nonce.length + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java", e);
        }
    }
}
