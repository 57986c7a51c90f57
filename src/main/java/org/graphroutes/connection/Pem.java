package org.graphroutes.connection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and RSA keys as PEM (RFC 7468), given as text or as the path of a file. Line breaks may have become
 * spaces, as they do in one-line fields.
 */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final int MAX_BYTES = 64 * 1024;
    private static final String NOT_RSA = "it is not an RSA key; Microsoft's sign-in service takes RSA only.";

    // PEM that lost its first line: what follows is the key itself, and a message about a file of that name would show
    // it.
    private static final Pattern BARE = Pattern.compile("(?s).*(-----|[A-Za-z0-9+/=\\s]{100}).*");

    // AlgorithmIdentifier of rsaEncryption, between the version and the octets of a PKCS #8 key (RFC 5958).
    private static final byte[] RSA_ENCRYPTION = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    /** Why it is none; the message holds nothing of a key. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    private Pem() {}

    /** @param value PEM, or a path relative to the folder of {@code file} */
    static X509Certificate certificate(String value, Path file) throws Unreadable {
        Matcher block = BLOCK.matcher(text(value, file));
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                try {
                    return (X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(decoded(block.group(2))));
                } catch (CertificateException e) {
                    throw new Unreadable("its -----BEGIN CERTIFICATE----- block is damaged. Export it again as PEM.");
                }
            }
        }
        throw new Unreadable("it holds no -----BEGIN CERTIFICATE----- block. From DER: openssl x509 -inform der -in"
                + " FILE -out certificate.pem");
    }

    /** @param value PEM, or a path relative to the folder of {@code file} */
    static PrivateKey privateKey(String value, Path file) throws Unreadable {
        Matcher block = BLOCK.matcher(text(value, file));
        while (block.find()) {
            switch (block.group(1)) {
                case "PRIVATE KEY":
                    return rsa(decoded(block.group(2)));
                case "RSA PRIVATE KEY":
                    if (block.group(2).contains("ENCRYPTED")) {
                        throw new Unreadable(encrypted("rsa"));
                    }
                    return rsa(pkcs8(decoded(block.group(2))));
                case "ENCRYPTED PRIVATE KEY":
                    throw new Unreadable(encrypted("pkey"));
                case "EC PRIVATE KEY":
                    throw new Unreadable(NOT_RSA);
                default:
                    // A certificate in the same file, say.
            }
        }
        throw new Unreadable("it holds no -----BEGIN PRIVATE KEY----- block. From PKCS #12: openssl pkcs12 -in FILE"
                + " -nocerts -nodes -out key.pem");
    }

    /** Whether the key is the private half of the certificate's. */
    static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        return certificate.getPublicKey() instanceof RSAPublicKey open
                && key instanceof RSAPrivateKey hidden
                && open.getModulus().equals(hidden.getModulus());
    }

    private static String encrypted(String tool) {
        return "it is encrypted. Decrypt it: openssl " + tool + " -in FILE -out key.pem; then chmod 600 key.pem";
    }

    private static String text(String value, Path file) throws Unreadable {
        if (value.contains("-----BEGIN")) {
            return value;
        }
        if (BARE.matcher(value).matches()) {
            throw new Unreadable("it is neither PEM (-----BEGIN …) nor the path of a file.");
        }
        try {
            Path path = file.toAbsolutePath().resolveSibling(value);
            if (!Files.isRegularFile(path)) {
                throw new Unreadable("there is no file " + path + ".");
            }
            if (Files.size(path) > MAX_BYTES) {
                throw new Unreadable(path + " is too large for a PEM file.");
            }
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (InvalidPathException e) {
            throw new Unreadable("it is neither PEM (-----BEGIN …) nor the path of a file.");
        } catch (IOException e) {
            throw new Unreadable("the file cannot be read (" + e.getClass().getSimpleName() + ").");
        }
    }

    private static byte[] decoded(String base64) throws Unreadable {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s|\\\\n", ""));
        } catch (IllegalArgumentException e) {
            throw new Unreadable("what stands between BEGIN and END is not base64.");
        }
    }

    private static PrivateKey rsa(byte[] pkcs8) throws Unreadable {
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new Unreadable(NOT_RSA);
        }
    }

    private static byte[] pkcs8(byte[] pkcs1) {
        byte[] octets = tagged(0x04, pkcs1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[] {0x02, 0x01, 0x00});
        content.writeBytes(RSA_ENCRYPTION);
        content.writeBytes(octets);
        return tagged(0x30, content.toByteArray());
    }

    // DER: tag, length, content (X.690); lengths of RSA keys need two bytes at most.
    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        if (content.length < 0x80) {
            der.write(content.length);
        } else {
            der.write(0x82);
            der.write(content.length >> 8);
            der.write(content.length);
        }
        der.writeBytes(content);
        return der.toByteArray();
    }
}
