package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.signin.SignInSettings.Registration;

/**
 * {@code POST /obtain-token}: a service that signs in with its own application on behalf of products that know an id, a
 * token and a key (https://xsoar.pan.dev/docs/reference/articles/microsoft-integrations---admin-authentication). Not
 * thread-safe.
 */
final class Broker {
    /** By how much the client's clock may differ. */
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Pattern STAMPED = Pattern.compile("(\\d{1,12}):(.*)", Pattern.DOTALL);
    private static final String DEFAULT_RESOURCE = "https://graph.microsoft.com";

    private final SignInSettings settings;
    private final Permissions permissions;
    private final AccessTokens tokens;
    private final Directory directory;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Map<String, String> current = new HashMap<>();

    /** A refusal: the broker is no OAuth server, and answers a message. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    Broker(
            SignInSettings settings,
            Permissions permissions,
            AccessTokens tokens,
            Directory directory,
            InstantSource clock,
            Supplier<String> ids) {
        this.settings = settings;
        this.permissions = permissions;
        this.tokens = tokens;
        this.directory = directory;
        this.clock = clock;
        this.ids = ids;
        settings.brokers().forEach(registration -> current.put(registration.id(), registration.token()));
    }

    Reply answer(Request request) {
        Reply reply;
        try {
            JsonNode body = Json.read(request.body()).orElseThrow(() -> new Refused("The body is not JSON."));
            reply = Reply.json(200, tokens(body, request.origin()));
        } catch (Refused | SignInError refusal) {
            reply = Reply.json(400, Json.object().put("message", refusal.getMessage()));
        }
        return reply.with("Function-Execution-Id", ids.get());
    }

    private ObjectNode tokens(JsonNode body, String origin) {
        String id = text(body, "registration_id");
        if (text(body, "app_name").isEmpty()) {
            throw new Refused("app_name is missing.");
        }
        Registration registration = settings.brokers().stream()
                .filter(known -> known.id().equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> new Refused("There is no registration " + id + "."));
        checkToken(registration, decrypted(text(body, "encrypted_token"), registration.key()));
        ObjectNode answer = Json.object()
                .put("access_token", accessToken(registration, audience(body), origin))
                .put("expires_in", AccessTokens.LIFETIME.toSeconds());
        if (registration.rotates()) {
            String next = (ids.get() + ids.get()).replace("-", "");
            current.put(registration.id(), next);
            answer.put("refresh_token", next);
        }
        return answer;
    }

    private void checkToken(Registration registration, String content) {
        Matcher stamped = STAMPED.matcher(content);
        if (!stamped.matches()) {
            throw new Refused("The encrypted token holds no timestamp.");
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(stamped.group(1)));
        if (Duration.between(sent, clock.instant()).abs().compareTo(WINDOW) > 0) {
            throw new Refused("The timestamp of the encrypted token is outside the accepted window.");
        }
        if (!stamped.group(2).equals(current.get(registration.id()))) {
            throw new Refused("The token failed the hash verification. Obtain a new ID, token and key.");
        }
    }

    private static String decrypted(String encoded, byte[] key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded);
            if (bytes.length <= NONCE_BYTES) {
                throw new Refused("The encrypted token is too short.");
            }
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(TAG_BITS, Arrays.copyOf(bytes, NONCE_BYTES)));
            byte[] plain = cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            return new String(plain, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException notByThisKey) {
            throw new Refused("The encrypted token cannot be decrypted with the key of the registration.");
        }
    }

    private String accessToken(Registration registration, String audience, String origin) {
        Application application = settings.applications().stream()
                .filter(known -> known.name().equals(registration.signsIn()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no application " + registration.signsIn()));
        String resource = settings.resource(audience, origin)
                .orElseThrow(() -> SignInError.of(500011, "resource", audience, "tenant", settings.tenantId()));
        User user = registration.user().isEmpty() ? null : directory.admit(registration.user());
        return tokens.issue(new Entitlement(
                application,
                user,
                audience,
                user == null ? permissions.roles(application, resource) : permissions.scopes(application, resource),
                Entitlement.Proof.SECRET,
                MissingNode.getInstance()));
    }

    /** The resource, else that of the scope, else Graph. */
    private static String audience(JsonNode body) {
        String resource = text(body, "resource");
        if (!resource.isEmpty()) {
            return resource;
        }
        return Scopes.ofResources(text(body, "scope")).stream()
                .filter(scope -> scope.endsWith("/.default"))
                .map(scope -> scope.substring(0, scope.lastIndexOf('/')))
                .findFirst()
                .orElse(DEFAULT_RESOURCE);
    }

    private static String text(JsonNode body, String name) {
        return body.path(name).isTextual() ? body.path(name).asText() : "";
    }
}
