package org.graphroutes.sandbox.signin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** The certificates under {@code /sandbox} on the class path. */
final class Certificates {
    private Certificates() {}

    /** @throws UncheckedIOException if the file is missing or is not a certificate in PEM */
    static X509Certificate read(String name) {
        try (InputStream in = Certificates.class.getResourceAsStream("/sandbox/" + name)) {
            if (in == null) {
                throw new IOException("no resource /sandbox/" + name);
            }
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw new UncheckedIOException("sandbox/" + name + " cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new UncheckedIOException("sandbox/" + name + " is no certificate", new IOException(e));
        }
    }

    /** The digest of the certificate, base64url without padding: what a header calls {@code x5t}. */
    static String thumbprint(Certificate certificate, String digest) {
        try {
            byte[] hash = MessageDigest.getInstance(digest).digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this machine has no " + digest, e);
        }
    }
}
