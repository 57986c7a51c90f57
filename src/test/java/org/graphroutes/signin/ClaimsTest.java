package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.graphroutes.connection.Connection;
import org.graphroutes.graph.GraphResponse;
import org.graphroutes.support.TestConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NBF = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1604106651\"}}}";

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            nullValues = "null",
            value = {
                "null | {'access_token':{'xms_cc':{'values':['cp1']}}}",
                "{} | {'access_token':{'xms_cc':{'values':['cp1']}}}",
                "{'access_token':{'nbf':{'value':'1'}}} | {'access_token':{'nbf':{'value':'1'},'xms_cc':{'values':['cp1']}}}",
                "{'id_token':{'a':null}} | {'id_token':{'a':null},'access_token':{'xms_cc':{'values':['cp1']}}}",
                "{'access_token':{'xms_cc':{'values':['x']}}} | {'access_token':{'xms_cc':{'values':['cp1']}}}",
                "{'access_token':7} | {'access_token':{'xms_cc':{'values':['cp1']}}}",
                "not json | {'access_token':{'xms_cc':{'values':['cp1']}}}",
                "[1] | {'access_token':{'xms_cc':{'values':['cp1']}}}"
            })
    void aChallengeIsPassedOnTogetherWithOurCapability(String challenge, String expected) throws Exception {
        String claims = Claims.withCapability(challenge == null ? null : challenge.replace('\'', '"'));

        assertThat(JSON.readTree(claims)).isEqualTo(JSON.readTree(expected.replace('\'', '"')));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Bearer realm=\"\", authorization_uri=\"https://x.example\", error=\"insufficient_claims\", claims=\"C\"",
                "Bearer claims=\"C\", error=\"insufficient_claims\"",
                "Bearer error=\"insufficient_claims\",claims = \"C\"",
                "PoP nonce=\"n\", Bearer error=\"insufficient_claims\", claims=\"C\"",
                "Bearer error=\"insufficient_claims\", claims=\"C\", PoP nonce=\"n\""
            })
    void theChallengeIsFoundWhereverItStands(String header) {
        String base64 = Base64.getEncoder().encodeToString(NBF.getBytes(StandardCharsets.UTF_8));

        assertThat(Claims.challenge(header.replace("C\"", base64 + "\""))).contains(NBF);
    }

    @Test
    void urlSafeAndUnpaddedBase64IsReadToo() {
        // Both alphabets differ in these: >>> and ??? become - and _ or + and /.
        String json = "{\"access_token\":{\"a\":\">>>???~~~ü\"}}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (Base64.Encoder encoder : new Base64.Encoder[] {
            Base64.getEncoder(),
            Base64.getUrlEncoder(),
            Base64.getEncoder().withoutPadding(),
            Base64.getUrlEncoder().withoutPadding()
        }) {
            assertThat(Claims.challenge(
                            "Bearer error=\"insufficient_claims\", claims=\"" + encoder.encodeToString(bytes) + "\""))
                    .contains(json);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer error=\"invalid_token\", claims=\"e30=\"",
                "Bearer error=\"insufficient_claims\"",
                "Bearer error=\"insufficient_claims\", claims=\"\"",
                "Bearer error=\"insufficient_claims\", claims=\"!!\"",
                "Bearer error=\"insufficient_claims\", claims=\"e\"",
                "Bearer error=\"insufficient_claims\", claims=\"bm90IGpzb24=\"",
                "Bearer error=\"insufficient_claims\", xclaims=\"e30=\""
            })
    void whatIsNoChallengeIsNone(String header) {
        assertThat(Claims.challenge(header)).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "401, plain, true, false",
        "401, challenge, true, true",
        "403, challenge, true, true",
        "403, plain, false, false"
    })
    void aRefusedTokenIsReplacedWhereThatCanHelp(int status, String kind, boolean renews, boolean claims)
            throws Exception {
        try (Fixture fixture = new Fixture(folder)) {
            Connection acme = TestConnection.to(fixture.server.url(), "acme");
            fixture.answers(Fixture.tokens("first", null), Fixture.tokens("second", null));
            SignIn signIn = fixture.signIns().signIn(acme, Fixture.GRAPH);
            String header = kind.equals("plain")
                    ? "Bearer error=\"invalid_token\""
                    : "Bearer error=\"insufficient_claims\", claims=\""
                            + Base64.getEncoder().encodeToString(NBF.getBytes(StandardCharsets.UTF_8)) + "\"";

            assertThat(signIn.renews(
                            new GraphResponse(status, Map.of("WWW-Authenticate", header), NullNode.getInstance())))
                    .isEqualTo(renews);

            assertThat(signIn.value()).isEqualTo(renews ? "second" : "first");
            assertThat(fixture.requests()).isEqualTo(renews ? 2 : 1);
            if (renews) {
                assertThat(JSON.readTree(fixture.form(1).get("claims"))
                                .at("/access_token")
                                .has("nbf"))
                        .isEqualTo(claims);
                assertThat(fixture.form(1).get("claims")).contains("cp1");
            }
        }
    }
}
