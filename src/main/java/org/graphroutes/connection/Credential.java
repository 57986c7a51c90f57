package org.graphroutes.connection;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** How an application proves that it is itself. Never printed. */
public sealed interface Credential {

    /** When it stops working, where that is known. */
    Optional<Instant> expiresAt();

    /** What the people who look after it call it, for messages. */
    String word();

    /**
     * A client secret.
     *
     * @param value the secret's value
     * @param lastDay its last day, as the admin center shows it; null when nobody said
     */
    record ClientSecret(Secret value, LocalDate lastDay) implements Credential {
        @Override
        public Optional<Instant> expiresAt() {
            return Optional.ofNullable(lastDay)
                    .map(day -> day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        }

        @Override
        public String word() {
            return "client secret";
        }
    }

    /** A certificate that is registered with the application, and its private key: PS256 with {@code x5t#S256}. */
    record ClientCertificate(X509Certificate certificate, PrivateKey key) implements Credential {
        @Override
        public Optional<Instant> expiresAt() {
            return Optional.of(certificate.getNotAfter().toInstant());
        }

        @Override
        public String word() {
            return "certificate";
        }

        // A key's own text may hold its parts.
        @Override
        public String toString() {
            return "ClientCertificate[" + Secret.MASK + "]";
        }
    }

    /**
     * The private key of a certificate of which only the thumbprint is at hand: RS256 with {@code x5t}.
     *
     * @param sha1 the certificate's SHA-1 thumbprint: 40 hexadecimal digits, upper case
     */
    record ClientThumbprint(String sha1, PrivateKey key) implements Credential {
        @Override
        public Optional<Instant> expiresAt() {
            return Optional.empty();
        }

        @Override
        public String word() {
            return "certificate";
        }

        @Override
        public String toString() {
            return "ClientThumbprint[" + sha1 + "]";
        }
    }
}
