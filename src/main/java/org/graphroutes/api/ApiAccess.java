package org.graphroutes.api;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.util.Set;
import org.graphroutes.problem.InvalidConfiguration;

/**
 * Who may use the HTTP API: on loopback everybody on this machine; with an API key or a JWT issuer configured, who
 * presents one. Thread-safe.
 */
public final class ApiAccess {

    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);

    private final String host;
    private final String key;
    private final String issuer;
    private final String audience;
    private volatile DefaultJWTProcessor<SecurityContext> tokens;

    private ApiAccess(String host) {
        this.host = host;
        this.key = "";
        this.issuer = "";
        this.audience = "";
    }

    /**
     * @param host the address that the API is bound to
     * @param key the API key, or empty for none
     * @param issuer the OpenID Connect issuer whose tokens are taken, or empty for none
     * @param audience what {@code aud} of those tokens has to be
     * @throws InvalidConfiguration when the address is not loopback and neither key nor issuer is set, or the key is weak
     */
    public ApiAccess(String host, String key, String issuer, String audience) {
        this.host = host;
        this.key = key;
        this.issuer = issuer;
        this.audience = audience;
        if (!isLoopback(host) && key.isEmpty() && issuer.isEmpty()) {
            throw new InvalidConfiguration(
                    "The API would be open to the network on " + host
                            + ": set graph.api.key or graph.api.jwt-issuer in config/application.properties first, or stay on 127.0.0.1.");
        }
        if (!key.isEmpty() && key.length() < 16) {
            throw new InvalidConfiguration(
                    "graph.api.key is refused: it needs at least 16 characters. Make one with: openssl rand -hex 32");
        }
        if (!issuer.isEmpty() && audience.isEmpty()) {
            throw new InvalidConfiguration("graph.api.jwt-issuer is set, but graph.api.jwt-audience is not:"
                    + " tokens meant for others would be taken.");
        }
    }

    /** The same address for pages that hold nothing to protect, such as the contract: who reaches it may read them. */
    public ApiAccess withoutCredentials() {
        return new ApiAccess(host);
    }

    /** Whether a Host header may be answered: on loopback only loopback names, which defeats DNS rebinding. */
    public boolean admitsHost(String header) {
        if (!isLoopback(host) || header == null) {
            return true;
        }
        return isLoopback(header.replaceFirst(":\\d+$", ""));
    }

    /** Whether a caller needs no credentials. */
    public boolean isOpen() {
        return key.isEmpty() && issuer.isEmpty();
    }

    /**
     * Whether a caller may go on.
     *
     * @param authorization the Authorization header, or null
     * @param apiKey the X-API-Key header, or null
     */
    public boolean admits(String authorization, String apiKey) {
        if (isOpen()) {
            return true;
        }
        String bearer = authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).strip()
                : null;
        return isKey(apiKey) || isKey(bearer) || isToken(bearer);
    }

    private boolean isKey(String presented) {
        return !key.isEmpty()
                && presented != null
                && MessageDigest.isEqual(
                        key.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isToken(String presented) {
        if (issuer.isEmpty() || presented == null) {
            return false;
        }
        try {
            return processor().process(presented, null) != null;
        } catch (ParseException | BadJOSEException | JOSEException | IOException | GeneralException e) {
            return false;
        }
    }

    private DefaultJWTProcessor<SecurityContext> processor() throws GeneralException, IOException {
        DefaultJWTProcessor<SecurityContext> processor = tokens;
        if (processor == null) {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.resolve(new Issuer(issuer), 5000, 5000);
            processor = new DefaultJWTProcessor<>();
            processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                    ALGORITHMS,
                    JWKSourceBuilder.create(metadata.getJWKSetURI().toURL()).build()));
            processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                    audience, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("exp")));
            tokens = processor;
        }
        return processor;
    }

    private static boolean isLoopback(String name) {
        return name.equals("localhost")
                || name.equals("[::1]")
                || name.equals("::1")
                || name.matches("127(\\.\\d{1,3}){3}");
    }
}
