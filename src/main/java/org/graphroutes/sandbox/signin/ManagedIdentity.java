package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.graphroutes.sandbox.Application;
import org.graphroutes.sandbox.http.Query;
import org.graphroutes.sandbox.http.Reply;
import org.graphroutes.sandbox.http.Request;
import org.graphroutes.sandbox.json.Json;

/**
 * The metadata service of a virtual machine, as far as it gives tokens:
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
final class ManagedIdentity {
    private final SignInSettings settings;
    private final Permissions permissions;
    private final AccessTokens tokens;
    private final InstantSource clock;

    ManagedIdentity(SignInSettings settings, Permissions permissions, AccessTokens tokens, InstantSource clock) {
        this.settings = settings;
        this.permissions = permissions;
        this.tokens = tokens;
        this.clock = clock;
    }

    Reply answer(Request request) {
        Query query = request.query();
        if (request.header("Metadata").filter("true"::equalsIgnoreCase).isEmpty()) {
            return refused("bad_request_102", "Required metadata header not specified");
        }
        if (query.get("api-version").isEmpty()) {
            return refused("invalid_request", "Required query variable 'api-version' is missing");
        }
        String audience = query.get("resource").orElse("");
        if (audience.isEmpty()) {
            return refused("invalid_request", "Required query variable 'resource' is missing");
        }
        Optional<String> resource = settings.resource(audience, request.origin());
        if (resource.isEmpty()) {
            SignInError unknown = SignInError.of(500011, "resource", audience, "tenant", settings.tenantId());
            return refused("invalid_resource", unknown.getMessage());
        }
        return identity(query)
                .map(identity -> granted(identity, audience, resource.get()))
                .orElseGet(() -> refused("invalid_request", "Identity not found"));
    }

    private Optional<Application> identity(Query query) {
        Optional<String> clientId = query.get("client_id");
        return settings.managedIdentities().stream()
                .filter(identity -> clientId.isEmpty() || identity.clientId().equalsIgnoreCase(clientId.get()))
                .findFirst();
    }

    /** Every number is a string here. */
    private Reply granted(Application identity, String audience, String resource) {
        Instant now = clock.instant();
        String token = tokens.issue(new Entitlement(
                identity,
                null,
                audience,
                permissions.roles(identity, resource),
                Entitlement.Proof.CERTIFICATE,
                MissingNode.getInstance()));
        String lifetime = Long.toString(AccessTokens.LIFETIME.toSeconds());
        return Reply.json(
                200,
                Json.object()
                        .put("access_token", token)
                        .put("client_id", identity.clientId())
                        .put("expires_in", lifetime)
                        .put(
                                "expires_on",
                                Long.toString(now.plus(AccessTokens.LIFETIME).getEpochSecond()))
                        .put("ext_expires_in", lifetime)
                        .put("not_before", Long.toString(now.getEpochSecond()))
                        .put("resource", audience)
                        .put("token_type", "Bearer"));
    }

    private static Reply refused(String error, String description) {
        return Reply.json(400, Json.object().put("error", error).put("error_description", description));
    }
}
