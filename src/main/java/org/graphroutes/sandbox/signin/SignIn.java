package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWKSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.http.PercentCoding;
import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;

/**
 * The sign-in service under {@code /{tenant}/}: token endpoint v2.0 (client credentials), OpenID configuration, keys.
 * Not thread-safe.
 */
public final class SignIn {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final String DEFAULT = "/.default";

    private final SignInSettings settings;
    private final AccessTokens tokens;
    private final InstantSource clock;
    private final Supplier<String> ids;

    private record Client(String id, String secret) {}

    /** @param ids makes trace and correlation ids */
    public SignIn(SignInSettings settings, AccessTokens tokens, InstantSource clock, Supplier<String> ids) {
        this.settings = settings;
        this.tokens = tokens;
        this.clock = clock;
        this.ids = ids;
    }

    /** The answer, or empty if the path is none of the sign-in service's. */
    public Optional<Reply> answer(Request request) {
        if (request.segments().size() < 3) {
            return Optional.empty();
        }
        String tenant = request.segments().get(0);
        String endpoint = String.join(
                "/", request.segments().subList(1, request.segments().size()));
        try {
            return switch (endpoint) {
                case "oauth2/v2.0/token" -> Optional.of(only("POST", request, () -> token(known(tenant), request)));
                case "v2.0/.well-known/openid-configuration" ->
                    Optional.of(only("GET", request, () -> configuration(known(tenant), request.origin())));
                case "discovery/v2.0/keys" -> Optional.of(only("GET", request, this::keys));
                default -> Optional.empty();
            };
        } catch (SignInError refusal) {
            return Optional.of(refused(request, refusal));
        }
    }

    private static Reply only(String method, Request request, Supplier<Reply> answer) {
        return request.method().equals(method) ? answer.get() : Reply.empty(405).with("Allow", method);
    }

    private String known(String tenant) {
        if (!settings.isTenant(tenant)) {
            throw SignInError.unknownTenant(tenant);
        }
        return tenant;
    }

    private Reply token(String tenant, Request request) {
        Query form = request.form();
        String grant = form.get("grant_type").orElseThrow(() -> SignInError.missing("grant_type"));
        if (!grant.equals("client_credentials")) {
            throw SignInError.unsupportedGrant(grant);
        }
        Client client = client(request, form);
        Application application = settings.application(client.id())
                .orElseThrow(() -> SignInError.unknownApplication(client.id(), tenant));
        if (client.secret().isEmpty()) {
            throw SignInError.missingCredential();
        }
        if (!same(client.secret(), application.clientSecret())) {
            throw SignInError.wrongSecret(client.id());
        }
        String scope = form.get("scope").orElseThrow(() -> SignInError.missing("scope"));
        ObjectNode answer = Json.object()
                .put("token_type", "Bearer")
                .put("expires_in", AccessTokens.LIFETIME.toSeconds())
                .put("ext_expires_in", AccessTokens.LIFETIME.toSeconds())
                .put("access_token", tokens.issue(application, audience(scope, tenant, request.origin())));
        return Reply.json(200, answer).with("Cache-Control", "no-store").with("Pragma", "no-cache");
    }

    /** From HTTP basic authentication (RFC 6749 section 2.3.1: form-encoded inside), else from the form. */
    private static Client client(Request request, Query form) {
        String basic = request.header("Authorization")
                .filter(value -> value.regionMatches(true, 0, "Basic ", 0, 6))
                .orElse(null);
        if (basic != null) {
            try {
                String pair =
                        new String(Base64.getDecoder().decode(basic.substring(6).strip()), StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                return new Client(
                        PercentCoding.decodeQuery(pair.substring(0, colon)),
                        PercentCoding.decodeQuery(pair.substring(colon + 1)));
            } catch (IllegalArgumentException | IndexOutOfBoundsException notCredentials) {
                throw SignInError.missing("client_id");
            }
        }
        return new Client(
                form.get("client_id").orElseThrow(() -> SignInError.missing("client_id")),
                form.get("client_secret").orElse(""));
    }

    private String audience(String scope, String tenant, String origin) {
        if (scope.contains(" ")) {
            throw SignInError.malformedScope(scope);
        }
        if (!scope.endsWith(DEFAULT)) {
            throw SignInError.scopeWithoutDefault(scope);
        }
        String resource = scope.substring(0, scope.length() - DEFAULT.length());
        if (settings.resource(resource, origin).isEmpty()) {
            throw SignInError.unknownResource(resource, tenant);
        }
        return resource;
    }

    private Reply configuration(String tenant, String origin) {
        String base = origin + "/" + PercentCoding.encode(tenant);
        ObjectNode answer = Json.object()
                .put("issuer", origin + "/" + settings.tenantId() + "/v2.0")
                .put("authorization_endpoint", base + "/oauth2/v2.0/authorize")
                .put("token_endpoint", base + "/oauth2/v2.0/token")
                .put("jwks_uri", base + "/discovery/v2.0/keys");
        answer.set("response_types_supported", strings("code"));
        answer.set("subject_types_supported", strings("pairwise"));
        answer.set("id_token_signing_alg_values_supported", strings("RS256"));
        answer.set("token_endpoint_auth_methods_supported", strings("client_secret_post", "client_secret_basic"));
        return Reply.json(200, answer);
    }

    private Reply keys() {
        Map<String, Object> keys = new JWKSet(SigningKey.get()).toPublicJWKSet().toJSONObject();
        return Reply.json(200, Json.MAPPER.valueToTree(keys));
    }

    private Reply refused(Request request, SignInError refusal) {
        String trace = ids.get();
        String correlation = request.header("client-request-id").orElseGet(ids);
        String time = TIMESTAMP.format(clock.instant());
        ObjectNode body = Json.object()
                .put("error", refusal.error)
                .put(
                        "error_description",
                        refusal.getMessage() + "\r\nTrace ID: " + trace + "\r\nCorrelation ID: " + correlation
                                + "\r\nTimestamp: " + time);
        body.putArray("error_codes").add(refusal.code);
        body.put("timestamp", time).put("trace_id", trace).put("correlation_id", correlation);
        body.put("error_uri", request.origin() + "/error?code=" + refusal.code);
        return Reply.json(refusal.status, body).with("Cache-Control", "no-store");
    }

    private static ArrayNode strings(String... values) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        List.of(values).forEach(array::add);
        return array;
    }

    private static boolean same(String left, String right) {
        return MessageDigest.isEqual(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
