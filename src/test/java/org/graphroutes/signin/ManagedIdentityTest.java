package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.support.TinyServer;
import org.graphroutes.support.TinyServer.Answer;
import org.graphroutes.support.TinyServer.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagedIdentityTest {

    /** As the Instance Metadata Service has it: every number is a string. */
    private static final Answer TOKEN = Answer.json(
            200,
            "{'access_token':'first','client_id':'c','expires_in':'86399','expires_on':'1795334399',"
                    + "'not_before':'1795247700','resource':'https://graph.microsoft.com','token_type':'Bearer'}");

    @TempDir
    private Path folder;

    private Fixture fixture;

    @BeforeEach
    void start() {
        fixture = new Fixture(folder);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Connection identity(String clientId) {
        return fixture.connection(new Flow.ManagedIdentity(clientId, fixture.server.url()));
    }

    @Test
    void theRequestIsWhatTheMetadataServiceWants() {
        fixture.answers(TOKEN);

        SignIn signIn = fixture.signIns().signIn(identity(null), Fixture.GRAPH);

        assertThat(signIn.value()).isEqualTo("first");
        assertThat(signIn.token().expiresAt()).isEqualTo(Instant.parse("2026-11-22T07:59:59Z"));
        Seen seen = fixture.server.seen().get(0);
        assertThat(seen.method() + " " + seen.url())
                .isEqualTo("GET /metadata/identity/oauth2/token?api-version=2018-02-01"
                        + "&resource=https%3A%2F%2Fgraph.microsoft.com");
        assertThat(seen.headers()).containsEntry("Metadata", "true").doesNotContainKey("Authorization");
        assertThat(seen.body()).isEmpty();
    }

    @Test
    void aUserAssignedIdentityIsNamed() {
        fixture.answers(TOKEN);

        fixture.token(identity("an id&x"));

        assertThat(fixture.server.lines().get(0)).endsWith("&client_id=an+id%26x");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410, 429, 500, 502, 503, 504})
    void whatMayPassIsWaitedForLongerAndLonger(int status) {
        for (int i = 0; i < 6; i++) {
            fixture.answers(Answer.json(status, "{'error':'busy'}"));
        }
        fixture.answers(TOKEN);

        assertThatThrownBy(() -> fixture.token(identity(null))).isInstanceOf(ProblemException.class);

        assertThat(fixture.requests()).isEqualTo(5);
        assertThat(fixture.pauses.stream().map(Duration::toSeconds)).containsExactly(2L, 4L, 8L, 16L);
    }

    @Test
    void aServiceThatIsBeingUpdatedAnswersInTheEnd() {
        fixture.answers(Answer.of(410, ""), Answer.of(404, ""), TOKEN);

        assertThat(fixture.token(identity(null))).isEqualTo("first");
        assertThat(fixture.pauses).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 405})
    void aRefusalIsNotRepeated(int status) {
        fixture.answers(Answer.json(status, "{'error':'invalid_request','error_description':'Identity not found'}"));

        SignInRequired problem = fixture.refusal(identity(null));

        assertThat(problem)
                .hasMessageContaining("invalid_request, Identity not found")
                .hasMessageContaining("a system-assigned identity");
        assertThat(fixture.requests()).isEqualTo(1);
        assertThat(fixture.pauses).isEmpty();
    }

    @Test
    void theAdviceNamesTheIdentityThatIsMissing() {
        fixture.answers(Answer.json(400, "{'error':'invalid_request'}"));

        assertThat(fixture.refusal(identity("1234")))
                .hasMessageContaining("Check that this virtual machine has the user-assigned identity 1234");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "{'access_token':7}", "<html>"})
    void anAnswerWithoutATokenIsToldWithItsAddress(String body) {
        fixture.answers(Answer.json(200, body));

        assertThat(catchThrowableOfType(GraphError.class, () -> fixture.token(identity(null))))
                .hasMessageContaining(fixture.server.url() + "/metadata/identity/oauth2/token");
    }

    @Test
    void noProxyIsAsked() {
        try (TinyServer proxy = new TinyServer()) {
            proxy.answers(Answer.json(200, "{'access_token':'of-another-machine'}"));
            ProxySelector before = ProxySelector.getDefault();
            ProxySelector.setDefault(new ProxySelector() {
                @Override
                public List<Proxy> select(URI uri) {
                    return List.of(new Proxy(
                            Proxy.Type.HTTP,
                            new InetSocketAddress("127.0.0.1", proxy.url().getPort())));
                }

                @Override
                public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
            });
            try {
                fixture.answers(TOKEN);

                assertThat(fixture.token(identity(null))).isEqualTo("first");

                assertThat(proxy.seen()).isEmpty();
            } finally {
                ProxySelector.setDefault(before);
            }
        }
    }
}
