package org.graphroutes.connection;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A tenant, an application, a sign-in flow and a cloud: {@code config/connections/<name>.properties}.
 *
 * @param name the file's name without its ending
 * @param file where it was read from, for messages
 * @param flow the word of the sign-in flow
 * @param tenant directory id or domain
 * @param clientId application (client) id
 * @param clientSecret the application's secret; null where the flow needs none
 * @param cloud decides every host that is not given
 * @param graphUrl root of Graph, without a path
 * @param loginUrl root of the sign-in service, without a path
 * @param defenderUrl root of the Defender API, or null
 * @param integrations those for which this is the default connection; empty for none
 * @param missingIsNote whether a missing user or method is a note (true) or an error
 */
public record Connection(
        String name,
        String file,
        String flow,
        String tenant,
        String clientId,
        Secret clientSecret,
        Cloud cloud,
        URI graphUrl,
        URI loginUrl,
        URI defenderUrl,
        Set<String> integrations,
        boolean missingIsNote) {

    /** The resource that tokens for Graph are for: the cloud's own Graph, whatever proxy {@code graph-url} names. */
    public URI graphResource() {
        return cloud == Cloud.CUSTOM ? graphUrl : cloud.graph();
    }

    /** The OAuth 2.0 token endpoint (RFC 6749 section 3.2) of this tenant. */
    public URI tokenEndpoint() {
        return loginUrl.resolve("/" + encode(tenant) + "/oauth2/v2.0/token");
    }

    /** Where an administrator grants the application's permissions for the whole tenant. */
    public URI adminConsentUrl() {
        return loginUrl.resolve("/" + encode(tenant) + "/adminconsent?client_id=" + encode(clientId));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
