package org.graphroutes.sandbox.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.util.concurrent.CompletableFuture;

/**
 * The key that signs tokens: made once per process, off the caller's thread, because making one takes a tenth of a
 * second and more. It is truly random; the sandbox's seed is for data.
 */
final class SigningKey {
    private static final CompletableFuture<RSAKey> KEY = CompletableFuture.supplyAsync(SigningKey::generate);

    private SigningKey() {}

    /** Begins to make the key, if that has not been done. */
    static void prepare() {
        // Loading the class has begun it.
    }

    /** The key; waits until it is made. */
    static RSAKey get() {
        return KEY.join();
    }

    private static RSAKey generate() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("no RSA key can be made on this machine", e);
        }
    }
}
