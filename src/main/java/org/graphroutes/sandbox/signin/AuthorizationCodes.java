package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** {@code authorization_code}: what the sign-in page gave, for tokens, once. Not thread-safe. */
final class AuthorizationCodes implements Grant {
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final UserTokens tokens;
    private final RefreshTokens refreshTokens;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Map<String, Code> codes = new HashMap<>();

    /**
     * What a code stands for.
     *
     * @param challenge of PKCE; empty for none
     * @param method S256 or plain
     */
    record Terms(SignedIn signedIn, String redirectUri, String challenge, String method) {
        /** @param verifier empty for none */
        boolean isMetBy(String verifier) {
            String answer = method.equals("S256") ? sha256(verifier) : verifier;
            return challenge.isEmpty() ? verifier.isEmpty() : challenge.equals(answer);
        }

        private static String sha256(String text) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
                return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this machine has no SHA-256", e);
            }
        }
    }

    private static final class Code {
        final Terms terms;
        final Instant expires;
        boolean redeemed;

        Code(Terms terms, Instant expires) {
            this.terms = terms;
            this.expires = expires;
        }
    }

    AuthorizationCodes(UserTokens tokens, RefreshTokens refreshTokens, InstantSource clock, Supplier<String> ids) {
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.clock = clock;
        this.ids = ids;
    }

    /** A new code. */
    String issue(Terms terms) {
        String code = "1." + (ids.get() + ids.get()).replace("-", "");
        codes.put(code, new Code(terms, clock.instant().plus(LIFETIME)));
        return code;
    }

    @Override
    public ObjectNode answer(TokenRequest request) {
        Code code = codes.get(request.required("code"));
        String redirectUri = request.required("redirect_uri");
        String client = request.application().clientId();
        if (code == null || !code.terms.signedIn().clientId().equals(client)) {
            throw SignInError.of(70000);
        }
        if (code.redeemed) {
            throw SignInError.of(54005);
        }
        if (!clock.instant().isBefore(code.expires)) {
            throw SignInError.of(70008);
        }
        if (!code.terms.redirectUri().equals(redirectUri)) {
            throw SignInError.of(50011, "redirect", redirectUri, "client", client);
        }
        if (!code.terms.isMetBy(request.form().get("code_verifier").orElse(""))) {
            throw SignInError.of(501481);
        }
        SignedIn signedIn = code.terms.signedIn();
        ObjectNode answer = tokens.answer(request, signedIn, refreshTokens.first(signedIn));
        code.redeemed = true;
        return answer;
    }
}
