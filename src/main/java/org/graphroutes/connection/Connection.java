package org.graphroutes.connection;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A tenant, an application, a sign-in flow and a cloud: {@code config/connections/<name>.properties}.
 *
 * @param name the file's name without its ending
 * @param file where it was read from, for messages
 * @param flow how it signs in, with what that flow needs
 * @param tenant directory id or domain, or {@code organizations}; null where the flow needs none
 * @param cloud decides every host that is not given
 * @param graphUrl root of Graph, without a path
 * @param loginUrl root of the sign-in service, without a path
 * @param defenderUrl root of the Defender API, or null
 * @param integrations those for which this is the default connection; empty for none
 * @param mailbox of mail commands that name none; null for none
 * @param immutableIds whether mail commands ask for ids that outlast a move
 * @param missingIsNote whether a missing user or method is a note (true) or an error
 */
public record Connection(
        String name,
        String file,
        Flow flow,
        String tenant,
        Cloud cloud,
        URI graphUrl,
        URI loginUrl,
        URI defenderUrl,
        Set<String> integrations,
        String mailbox,
        boolean immutableIds,
        boolean missingIsNote) {

    private static final Duration SOON = Duration.ofDays(30);

    /** What tokens for Graph are for: the cloud's own Graph, whatever proxy {@code graph-url} names. */
    public URI graphResource() {
        return cloud == Cloud.CUSTOM ? graphUrl : cloud.graph();
    }

    /**
     * What tokens for the Defender API are for. Worldwide, a person's token is for another resource than an
     * application's (Microsoft's own client and Cortex XSOAR ask so); elsewhere it is the API's own host.
     *
     * @return null where the cloud has no Defender API and none is configured
     */
    public URI defenderResource() {
        if (cloud == Cloud.CUSTOM) {
            return defenderUrl;
        }
        return cloud == Cloud.GLOBAL && flow.isInteractive()
                ? URI.create("https://security.microsoft.com/mtp")
                : cloud.defender();
    }

    /** What this connection signs in for first: Defender where its application is good for nothing else, else Graph. */
    public URI mainResource() {
        return Flow.DeviceCode.DEFENDER_CLIENT_ID.equals(flow.clientId()) && defenderResource() != null
                ? defenderResource()
                : graphResource();
    }

    /** The OAuth 2.0 token endpoint (RFC 6749 section 3.2) of this tenant. */
    public URI tokenEndpoint() {
        return loginUrl.resolve("/" + encode(tenant) + "/oauth2/v2.0/token");
    }

    /** The authorization endpoint (RFC 6749 section 3.1) of this tenant. */
    public URI authorizationEndpoint() {
        return loginUrl.resolve("/" + encode(tenant) + "/oauth2/v2.0/authorize");
    }

    /** The device authorization endpoint (RFC 8628 section 3.1) of this tenant. */
    public URI deviceAuthorizationEndpoint() {
        return loginUrl.resolve("/" + encode(tenant) + "/oauth2/v2.0/devicecode");
    }

    /**
     * Where an administrator grants the application's permissions for the whole tenant.
     *
     * @return null where the application is not ours to consent to: managed identities and brokers
     */
    public URI adminConsentUrl() {
        if (flow.clientId() == null || flow instanceof Flow.ManagedIdentity) {
            return null;
        }
        // This endpoint takes no organizations; an administrator's own tenant is meant by both.
        String where = "organizations".equals(tenant) ? "common" : tenant;
        return loginUrl.resolve("/" + encode(where) + "/adminconsent?client_id=" + encode(flow.clientId()));
    }

    /** What will need somebody's attention: a closed cloud, a credential that is about to expire. */
    public List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        if (cloud == Cloud.GERMANY) {
            warnings.add("cloud=germany was closed by Microsoft on 2021-10-29; move to cloud=global.");
        }
        Credential credential = flow.credential();
        if (credential != null) {
            credential.expiresAt().filter(end -> end.isBefore(now.plus(SOON))).ifPresent(end -> {
                boolean over = !end.isAfter(now);
                warnings.add("The " + credential.word() + (over ? " expired on " : " expires on ")
                        + lastDay(end) + "; add a new one to the app registration and put it into "
                        + file + ".");
            });
        }
        return warnings;
    }

    private static String lastDay(Instant end) {
        return end.minusMillis(1).toString().substring(0, 10);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
