package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWKSet;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.http.PercentCoding;
import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;
import org.graphroutes.sandbox.signin.ClientAuthentication.Client;
import org.graphroutes.sandbox.tenant.Tenant;

/**
 * The sign-in service under {@code /{tenant}/}: authorize, device code and token endpoints v2.0, admin consent, OpenID
 * configuration, keys; the device page; and what stands beside it, the metadata service and the broker. Takes orders.
 * Not thread-safe.
 */
public final class SignIn {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final SignInSettings settings;
    private final AccessTokens tokens;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final SignInOrders orders = new SignInOrders();
    private final Directory directory;
    private final ClientAuthentication authentication;
    private final RefreshTokens refreshTokens;
    private final DeviceCodes deviceCodes;
    private final Map<String, Grant> grants;
    private final AuthorizePage authorizePage;
    private final ConsentPage consentPage;
    private final DevicePage devicePage;
    private final ManagedIdentity managedIdentity;
    private final Broker broker;

    /**
     * @param tenant whose people sign in
     * @param ids makes codes, refresh tokens, trace and correlation ids
     */
    public SignIn(
            SignInSettings settings, Tenant tenant, AccessTokens tokens, InstantSource clock, Supplier<String> ids) {
        this.settings = settings;
        this.tokens = tokens;
        this.clock = clock;
        this.ids = ids;
        directory = new Directory(tenant);
        authentication = new ClientAuthentication(orders, new ClientAssertions(settings, clock));
        Permissions permissions = new Permissions(settings, orders);
        UserTokens userTokens = new UserTokens(settings, permissions, tokens, directory, clock);
        refreshTokens = new RefreshTokens(userTokens, orders, clock, ids);
        deviceCodes = new DeviceCodes(userTokens, refreshTokens, clock, ids);
        AuthorizationCodes codes = new AuthorizationCodes(userTokens, refreshTokens, clock, ids);
        grants = Map.of(
                "client_credentials",
                new ClientCredentials(settings, permissions, tokens),
                "authorization_code",
                codes,
                "refresh_token",
                refreshTokens,
                "urn:ietf:params:oauth:grant-type:device_code",
                deviceCodes,
                // What MSAL for Java sends.
                "device_code",
                deviceCodes);
        authorizePage = new AuthorizePage(settings, directory, codes, ids);
        consentPage = new ConsentPage(settings, orders);
        devicePage = new DevicePage(deviceCodes, directory);
        managedIdentity = new ManagedIdentity(settings, permissions, tokens, clock);
        broker = new Broker(settings, permissions, tokens, directory, clock, ids);
    }

    /** The answer, or empty if the path is none of the sign-in service's. */
    public Optional<Reply> answer(Request request) {
        List<String> segments = request.segments();
        if (segments.isEmpty()) {
            return Optional.empty();
        }
        Function<Request, Reply> endpoint =
                switch (String.join("/", segments)) {
                    case "devicelogin" -> page(devicePage::answer);
                    case "obtain-token" -> only("POST", broker::answer);
                    case "metadata/identity/oauth2/token" -> only("GET", managedIdentity::answer);
                    default -> ofTenant(segments.get(0), String.join("/", segments.subList(1, segments.size())));
                };
        return Optional.ofNullable(endpoint).map(found -> found.apply(request));
    }

    /** Null if a tenant has no such endpoint. */
    private Function<Request, Reply> ofTenant(String tenant, String path) {
        return switch (path) {
            case "oauth2/v2.0/token" -> only("POST", json(request -> token(known(tenant), request)));
            case "oauth2/v2.0/devicecode" -> only("POST", json(request -> deviceCode(known(tenant), request)));
            case "oauth2/v2.0/authorize" -> page(request -> authorizePage.answer(known(tenant), request));
            case "adminconsent", "v2.0/adminconsent" -> page(request -> consentPage.answer(known(tenant), request));
            case "v2.0/.well-known/openid-configuration" ->
                only("GET", json(request -> configuration(known(tenant), request.origin())));
            case "discovery/v2.0/keys" -> only("GET", request -> keys());
            default -> null;
        };
    }

    /**
     * Carries out the order, or lets it stand.
     *
     * @throws IllegalArgumentException if it names what there is not
     */
    public void order(SignInOrder order) {
        if (order.clientId() != null && settings.application(order.clientId()).isEmpty()) {
            throw new IllegalArgumentException("no application has the clientId " + order.clientId());
        }
        if (order.revoke() != null) {
            refreshTokens.revoke(person(order.revoke()).id());
        } else if (order.approve() != null) {
            requireWaiting(deviceCodes.approve(order.approve(), person(order.user())), order.approve());
        } else if (order.decline() != null) {
            requireWaiting(deviceCodes.decline(order.decline()), order.decline());
        } else {
            orders.add(order);
            if (order.challenge() != null) {
                tokens.challenge(new Challenge(
                        order.clientId(),
                        order.challenge().claims(),
                        order.challenge().status()));
            }
        }
    }

    /** The orders that stand, in the order in which they came. */
    public List<SignInOrder> orders() {
        return orders.list();
    }

    /** Takes back every standing order. */
    public void clearOrders() {
        orders.clear();
        tokens.clearChallenges();
    }

    /** The person, by id, has to sign in again everywhere. */
    public void revokeSessions(String userId) {
        refreshTokens.revoke(userId);
    }

    private User person(String key) {
        return directory.find(key).orElseThrow(() -> new IllegalArgumentException("there is no user " + key));
    }

    private static void requireWaiting(boolean waits, String userCode) {
        if (!waits) {
            throw new IllegalArgumentException("no device waits with the code " + userCode);
        }
    }

    private static Function<Request, Reply> only(String method, Function<Request, Reply> endpoint) {
        return request -> request.method().equals(method)
                ? endpoint.apply(request)
                : Reply.empty(405).with("Allow", method);
    }

    /** An endpoint for people: its refusals are pages. */
    private static Function<Request, Reply> page(Function<Request, Reply> endpoint) {
        return request -> {
            if (!request.method().equals("GET") && !request.method().equals("POST")) {
                return Reply.empty(405).with("Allow", "GET, POST");
            }
            try {
                return endpoint.apply(request);
            } catch (SignInError refusal) {
                return Html.refusal(refusal);
            }
        };
    }

    /** An endpoint for programs: its refusals are JSON. */
    private Function<Request, Reply> json(Function<Request, Reply> endpoint) {
        return request -> {
            try {
                return endpoint.apply(request);
            } catch (SignInError refusal) {
                return refused(request, refusal);
            }
        };
    }

    private String known(String tenant) {
        if (!settings.isTenantOfPeople(tenant)) {
            throw SignInError.of(90002, "tenant", tenant);
        }
        return tenant;
    }

    private Reply token(String tenant, Request request) {
        Query form = request.form();
        String type = form.get("grant_type").orElseThrow(() -> SignInError.missing("grant_type"));
        Grant grant = grants.get(type);
        if (grant == null) {
            throw SignInError.of(70003, "grant", type);
        }
        Client client = Client.of(request, form);
        Application application = application(client.id(), tenant);
        ObjectNode answer = grant.answer(new TokenRequest(
                tenant,
                request.origin(),
                form,
                application,
                authentication.check(application, client, request.origin())));
        return Reply.json(200, answer).with("Cache-Control", "no-store").with("Pragma", "no-cache");
    }

    private Reply deviceCode(String tenant, Request request) {
        Query form = request.form();
        Application application =
                application(form.get("client_id").orElseThrow(() -> SignInError.missing("client_id")), tenant);
        String scope = form.get("scope").orElseThrow(() -> SignInError.missing("scope"));
        Scopes.of(scope, settings, tenant, request.origin());
        SignedIn asked = new SignedIn(
                application.clientId(),
                "",
                scope,
                form.get("claims").map(TokenRequest::claims).orElse(MissingNode.getInstance()),
                form.get("nonce").orElse(""));
        return Reply.json(200, deviceCodes.issue(asked, request.origin())).with("Cache-Control", "no-store");
    }

    /** @throws SignInError if it is not known, or an error was ordered for it */
    private Application application(String clientId, String tenant) {
        Application application = settings.application(clientId)
                .orElseThrow(() -> SignInError.of(700016, "client", clientId, "tenant", tenant));
        orders.takeError(application.clientId()).ifPresent(error -> {
            throw SignInError.ordered(error, "client", clientId, "tenant", tenant, "name", application.name());
        });
        return application;
    }

    private Reply configuration(String tenant, String origin) {
        String base = origin + "/" + PercentCoding.encode(tenant);
        ObjectNode answer = Json.object()
                .put("issuer", origin + "/" + settings.tenantId() + "/v2.0")
                .put("authorization_endpoint", base + "/oauth2/v2.0/authorize")
                .put("token_endpoint", base + "/oauth2/v2.0/token")
                .put("device_authorization_endpoint", base + "/oauth2/v2.0/devicecode")
                .put("jwks_uri", base + "/discovery/v2.0/keys");
        answer.set("response_types_supported", strings("code"));
        answer.set("response_modes_supported", strings("query", "form_post"));
        answer.set("scopes_supported", strings("openid", "profile", "email", "offline_access"));
        answer.set("subject_types_supported", strings("pairwise"));
        answer.set("id_token_signing_alg_values_supported", strings("RS256"));
        answer.set(
                "token_endpoint_auth_methods_supported",
                strings("client_secret_post", "client_secret_basic", "private_key_jwt"));
        return Reply.json(200, answer);
    }

    private static Reply keys() {
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
        if (refusal.suberror != null) {
            body.put("suberror", refusal.suberror);
        }
        if (refusal.claims != null) {
            body.put("claims", refusal.claims);
        }
        return Reply.json(refusal.status, body).with("Cache-Control", "no-store");
    }

    private static ArrayNode strings(String... values) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        List.of(values).forEach(array::add);
        return array;
    }
}
