package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Secret;
import org.graphroutes.support.TestConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsInTextTest {

    private static final AccessToken TOKEN = new AccessToken("eyJ-the-token", Instant.parse("2026-11-21T08:00:00Z"));
    private static final Connection CONNECTION = TestConnection.to(URI.create("https://graph.example"), "acme");

    @Test
    void aSecretShowsAMask() {
        assertThat(new Secret("hidden")).hasToString("***");
        assertThat(new Secret("hidden").reveal()).isEqualTo("hidden");
    }

    @Test
    void twoSecretsOfTheSameValueAreNotEqual() {
        assertThat(new Secret("a")).isNotEqualTo(new Secret("a"));
    }

    @Test
    void aTokenShowsOnlyItsEnd() {
        assertThat(TOKEN).hasToString("AccessToken[***, expiresAt=2026-11-21T08:00:00Z]");
    }

    @Test
    void aConnectionAndASignInShowNeitherSecretNorToken() {
        assertThat(CONNECTION.toString()).contains("acme").doesNotContain(TestConnection.SECRET);
        assertThat(new SignIn(CONNECTION, null, null, TOKEN).toString())
                .contains("acme")
                .doesNotContain(TestConnection.SECRET, "eyJ-the-token");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'roles':['User.Read.All','AuditLog.Read.All']} | User.Read.All AuditLog.Read.All",
                "{'scp':'User.Read Mail.Send'} | User.Read Mail.Send",
                "{'roles':['A'],'scp':'B','idtyp':'app'} | A",
                "{'roles':['A'],'scp':'B'} | B",
                "{} | ''"
            },
            quoteCharacter = '"')
    void thePermissionsOfATokenAreRead(String claims, String permissions) {
        String jwt = base64("{\"alg\":\"none\"}") + "." + base64(claims.replace('\'', '"')) + ".";

        assertThat(new AccessToken(jwt, Instant.EPOCH).granted().orElseThrow().permissions())
                .containsExactlyInAnyOrderElementsOf(
                        permissions.equals("''") ? List.of() : List.of(permissions.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({"opaque", "a.b.c", "''"})
    void anUnreadableTokenHasNoKnownPermissions(String value) {
        assertThat(new AccessToken(value, Instant.EPOCH).granted()).isEmpty();
    }

    private static String base64(String text) {
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
    }
}
