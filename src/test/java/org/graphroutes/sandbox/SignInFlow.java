package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.graphroutes.sandbox.http.Query;

/** The steps of a sign-in, as an application and a person in a browser take them. */
final class SignInFlow {
    static final String REDIRECT = "http://localhost/auth/callback";
    static final String ADA = "ada@contoso.example";
    static final String VERIFIER = "a-verifier-of-43-characters-at-the-very-least";
    static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    private final Sandbox sandbox;
    private final SandboxClient client;

    SignInFlow(Sandbox sandbox) {
        this.sandbox = sandbox;
        client = SandboxClient.anonymous(sandbox);
    }

    /** What the application {@code sandbox} asks the authorize page for. */
    Map<String, String> authorization(String scope) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", sandbox.application("sandbox").clientId());
        query.put("response_type", "code");
        query.put("redirect_uri", REDIRECT);
        query.put("scope", scope);
        query.put("state", "s&t=a<te>");
        query.put("code_challenge", challenge(VERIFIER));
        query.put("code_challenge_method", "S256");
        return query;
    }

    String authorizeUrl(Map<String, String> query) {
        return "/" + sandbox.domain() + "/oauth2/v2.0/authorize?" + SandboxClient.query(query);
    }

    /** The code that the person's sign-in gives. */
    String code(Map<String, String> query, String user) {
        Answer answer = client.form(authorizeUrl(query), Map.of("user", user, "action", "sign-in"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        return redirected(answer).get("code").orElseThrow();
    }

    /** A request that redeems the code, by the application {@code sandbox}. */
    Map<String, String> redemption(String code) {
        Map<String, String> form = confidential("authorization_code");
        form.put("code", code);
        form.put("redirect_uri", REDIRECT);
        form.put("code_verifier", VERIFIER);
        return form;
    }

    /** What redeeming a fresh code of Ada's gives. */
    Answer signIn(String scope) {
        return client.token(redemption(code(authorization(scope), ADA)));
    }

    Map<String, String> refresh(String refreshToken) {
        Map<String, String> form = confidential("refresh_token");
        form.put("refresh_token", refreshToken);
        return form;
    }

    Map<String, String> confidential(String grant) {
        Application application = sandbox.application("sandbox");
        return new HashMap<>(Map.of(
                "grant_type", grant,
                "client_id", application.clientId(),
                "client_secret", application.clientSecret()));
    }

    /** A client whose token is in the answer. */
    SandboxClient bearer(Answer answer) {
        return client.with(
                "Authorization", "Bearer " + answer.json().path("access_token").asText());
    }

    static Query redirected(Answer answer) {
        return Query.parse(URI.create(answer.header("Location")).getRawQuery());
    }

    static JWTClaimsSet claims(Answer answer, String token) {
        try {
            return SignedJWT.parse(answer.json().path(token).asText()).getJWTClaimsSet();
        } catch (ParseException e) {
            throw new AssertionError(answer.text(), e);
        }
    }

    static void assertRefused(Answer answer, int status, String error, int code) {
        assertThat(answer.json().path("error").asText()).as(answer.text()).isEqualTo(error);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error_codes").path(0).asInt()).isEqualTo(code);
        assertThat(answer.json().path("error_description").asText()).startsWith("AADSTS" + code + ": ");
    }

    static String challenge(String verifier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest("SHA-256", verifier.getBytes()));
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(SignInFlow.class.getResourceAsStream("/sandbox/certificate.pem"));
    }

    static PrivateKey privateKey() throws GeneralSecurityException {
        try (InputStream in = SignInFlow.class.getResourceAsStream("/sandbox/private-key.pem")) {
            String pem = new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("-----[^-]*-----", "");
            byte[] der = Base64.getMimeDecoder().decode(pem);
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
