package org.graphroutes.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkOriginTest {

    private static final URI GRAPH = URI.create("https://graph.microsoft.com");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://graph.microsoft.com/v1.0/users?$skiptoken=abc%2F..",
                "https://graph.microsoft.com/beta/users",
                "https://graph.microsoft.com:443/v1.0/users",
                "https://GRAPH.Microsoft.COM/v1.0/users",
                "HTTPS://graph.microsoft.com/v1.0/users",
                "https://graph.microsoft.com/v1.0/users('a')/operations/1"
            })
    void aLinkToTheConnectionsOwnGraphIsFollowedAsItStands(String link) {
        assertThat(LinkOrigin.require(GRAPH, link, "next_page")).hasToString(link);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/v1.0/users",
                "https://graph.microsoft.com.evil.example/v1.0/users",
                "https://evilgraph.microsoft.com/v1.0/users",
                "https://graph.microsoft.com@evil.example/v1.0/users",
                "https://graph.microsoft.com:x@evil.example/v1.0/users",
                "https://user@graph.microsoft.com/v1.0/users",
                "https://user:password@graph.microsoft.com/v1.0/users",
                "https://graph.microsoft.com:8443/v1.0/users",
                "https://graph.microsoft.com:80/v1.0/users",
                "http://graph.microsoft.com/v1.0/users",
                "http://graph.microsoft.com:443/v1.0/users",
                "https://graph.microsoft.com/v1.0/users#fragment",
                "https://graph.microsoft.com#@evil.example/v1.0/users",
                "https://graph.microsoft.com/v1.0/../evil",
                "https://graph.microsoft.com/v1.0/./users",
                "https://graph.microsoft.com/v1.0//users",
                "https://graph.microsoft.com/../v1.0/users",
                "https://graph.microsoft.com/evil",
                "https://graph.microsoft.com/v1.0",
                "https://graph.microsoft.com/V1.0/users",
                "https://graph.microsoft.com",
                "https://graph.microsoft.com\\@evil.example/v1.0/users",
                "https://graph_microsoft.com/v1.0/users",
                "https://graph.microsoft.com./v1.0/users",
                "//graph.microsoft.com/v1.0/users",
                "/v1.0/users",
                "v1.0/users",
                "?$skiptoken=x",
                "mailto:ada@graph.microsoft.com",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "https:///v1.0/users",
                "https://[::1]/v1.0/users",
                " https://graph.microsoft.com/v1.0/users",
                "https://graph.microsoft.com/v1.0/users\r\nX-Evil: 1",
                "https://graph.microsoft.com/v1.0/a b",
                "{{env:HOME}}",
                ""
            })
    void anyOtherLinkIsRefused(String link) {
        assertThatThrownBy(() -> LinkOrigin.require(GRAPH, link, "next_page"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("next_page is refused: ");
        assertThatThrownBy(() -> LinkOrigin.requireAnswered(GRAPH, link, "Location"))
                .isInstanceOf(GraphError.class)
                .hasMessageStartingWith("Graph's Location is refused: ");
    }

    @Test
    void aRefusalSaysWhereTheLinkLeadsAndWhereTheTokenMayGo() {
        assertThatThrownBy(
                        () -> LinkOrigin.require(GRAPH, "https://graph.microsoft.com@evil.example/v1.0/", "next_page"))
                .hasMessageContaining("https://evil.example:443")
                .hasMessageContaining("https://graph.microsoft.com:443");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ada@graph.microsoft.com/v1.0/users",
                "https://graph.microsoft.com/v1.0/users#x",
                "https://graph.microsoft.com#@evil.example/v1.0/users"
            })
    void aRefusalForUserNameOrFragmentSaysSo(String link) {
        assertThatThrownBy(() -> LinkOrigin.require(GRAPH, link, "next_page"))
                .hasMessage("next_page is refused: it has a user name or a fragment (#).");
    }

    @Test
    void aConnectionWithItsOwnPortIsHeldToThatPort() {
        URI sandbox = URI.create("http://127.0.0.1:9090");

        assertThat(LinkOrigin.require(sandbox, "http://127.0.0.1:9090/v1.0/users", "next_page"))
                .hasToString("http://127.0.0.1:9090/v1.0/users");
        assertThatThrownBy(() -> LinkOrigin.require(sandbox, "http://127.0.0.1/v1.0/users", "next_page"))
                .isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> LinkOrigin.require(sandbox, "http://localhost:9090/v1.0/users", "next_page"))
                .isInstanceOf(InvalidArgument.class);
    }
}
