package org.graphroutes.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.graphroutes.problem.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '"',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "../../me|..%2F..%2Fme",
                "a/b|a%2Fb",
                "a\\b|a%5Cb",
                "x?$select=y|x%3F%24select%3Dy",
                "x#fragment|x%23fragment",
                "guest_ex.org#EXT#@contoso.example|guest_ex.org%23EXT%23%40contoso.example",
                "{{env:HOME}}|%7B%7Benv%3AHOME%7D%7D",
                "{user}|%7Buser%7D",
                "${body}|%24%7Bbody%7D",
                "%2e%2e|%252e%252e",
                "%00|%2500",
                "O'Neil|O%27Neil",
                "a b+c|a%20b%2Bc",
                "a&b=c;d|a%26b%3Dc%3Bd",
                "Jürgen|J%C3%BCrgen",
                "李|%E6%9D%8E",
                "🦊|%F0%9F%A6%8A",
                "...|...",
                "az-AZ.09_~|az-AZ.09_~"
            },
            delimiter = '|')
    void anIdStaysOnePathSegment(String id, String segment) {
        String expanded = new UriTemplate("users/{user}/manager", null).expand(Map.of("user", id)::get);

        assertThat(expanded).isEqualTo("users/" + segment + "/manager");
        assertThat(URI.create("https://graph.microsoft.com/v1.0/" + expanded).getPath())
                .isEqualTo("/v1.0/users/" + id + "/manager");
    }

    @Test
    void aMapBecomesPairs() {
        UriTemplate template = new UriTemplate("messages", "{query*}");
        Map<String, Object> query =
                new TreeMap<>(Map.of("$filter", "a eq 'b&c'", "$select", List.of("a", "b"), "$top", 5));

        assertThat(template.expand(Map.of("query", query)::get))
                .isEqualTo("messages?$filter=a%20eq%20%27b%26c%27&$select=a,b&$top=5");
    }

    @Test
    void aListBecomesSegmentsAndIsNoMemberOfACollection() {
        UriTemplate template = new UriTemplate("{/mailbox*}/messages", "$top=5");

        assertThat(template.expand(Map.of("mailbox", List.of("users", "a/b@x"))::get))
                .isEqualTo("users/a%2Fb%40x/messages?$top=5");
        assertThat(template.expand(Map.of("mailbox", List.of("me"))::get)).isEqualTo("me/messages?$top=5");
        assertThat(template.namesMember(Map.of("mailbox", List.of("me"))::get)).isFalse();
    }

    @Test
    void lineBreaksAreDataToo() {
        assertThat(new UriTemplate("users/{user}", null).expand(Map.of("user", "a\r\nX-Evil: 1")::get))
                .isEqualTo("users/a%0D%0AX-Evil%3A%201");
    }

    @Test
    void anArgumentWhoseValueLooksLikeAnotherArgumentIsNotExpandedTwice() {
        assertThat(new UriTemplate("users/{user}/methods/{method_id}", null)
                        .expand(Map.of("user", "{method_id}", "method_id", "7")::get))
                .isEqualTo("users/%7Bmethod_id%7D/methods/7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void aValueThatCannotNameOneThingIsRefused(String id) {
        assertThatThrownBy(() -> new UriTemplate("users/{user}", null).expand(Map.of("user", id)::get))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("user=\"" + id + "\" is refused");
    }

    @Test
    void aMissingPathArgumentIsRefused() {
        assertThatThrownBy(() -> new UriTemplate("users/{user}", null).expand(name -> null))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("user=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud83e", "\udd8aa", "\udd8a\ud83e"})
    void halfASurrogatePairIsRefusedInAPathAndInAQuery(String broken) {
        assertThatThrownBy(() -> new UriTemplate("users/{user}", null).expand(Map.of("user", broken)::get))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("user is refused")
                .hasMessageContaining("not Unicode");
        assertThatThrownBy(() -> new UriTemplate("users", "$filter={filter}").expand(Map.of("filter", broken)::get))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("filter is refused");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"O'Neil,O%27%27Neil", "' or '1' eq '1,%27%27%20or%20%27%271%27%27%20eq%20%27%271", "Ada,Ada"})
    void quotesAreDoubledInsideAnODataLiteral(String value, String encoded) {
        assertThat(new UriTemplate("users", "$filter=surname eq '{name}'".replace(" ", "%20"))
                        .expand(Map.of("name", value)::get))
                .isEqualTo("users?$filter=surname%20eq%20'" + encoded + "'");
    }

    @Test
    void quotesOutsideALiteralStayAsTheyAre() {
        assertThat(new UriTemplate("users", "$filter={filter}")
                        .expand(Map.of("filter", "surname eq 'O''Neil' & x")::get))
                .isEqualTo("users?$filter=surname%20eq%20%27O%27%27Neil%27%20%26%20x");
    }

    @Test
    void anOptionalSegmentIsThereOnlyWithItsArgument() {
        UriTemplate template = new UriTemplate("users/{user}/methods{/method_id}", "$top={limit}");

        assertThat(template.expand(Map.of("user", "u", "limit", 5)::get)).isEqualTo("users/u/methods?$top=5");
        assertThat(template.expand(Map.of("user", "u", "limit", 5, "method_id", "a/b")::get))
                .isEqualTo("users/u/methods/a%2Fb");
        assertThat(template.namesMember(Map.of("method_id", "a")::get)).isTrue();
        assertThat(template.namesMember(Map.of("method_id", "")::get)).isFalse();
        assertThat(template.namesMember(Map.of("user", "u")::get)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void anOptionalSegmentIsNoWayUpwardsEither(String id) {
        assertThatThrownBy(() -> new UriTemplate("methods{/method_id}", null).expand(Map.of("method_id", id)::get))
                .isInstanceOf(InvalidArgument.class);
    }

    @Test
    void aPairWithoutAValueIsDropped() {
        UriTemplate template = new UriTemplate("users", "$select={properties}&$filter={filter}&$count=true");

        assertThat(template.expand(Map.of("filter", "a")::get)).isEqualTo("users?$filter=a&$count=true");
        assertThat(template.expand(Map.of("properties", List.of(), "filter", "")::get))
                .isEqualTo("users?$count=true");
        assertThat(new UriTemplate("users", "$filter={filter}").expand(name -> null))
                .isEqualTo("users");
    }

    @Test
    void aPairNeedsAllItsArguments() {
        UriTemplate template = new UriTemplate("users", "$filter=a eq {a} and b eq {b}".replace(" ", "%20"));

        assertThat(template.expand(Map.of("a", 1)::get)).isEqualTo("users");
        assertThat(template.expand(Map.of("a", 1, "b", true)::get))
                .isEqualTo("users?$filter=a%20eq%201%20and%20b%20eq%20true");
    }

    @Test
    void theMembersOfAListAreEncodedOneByOneAndJoinedByCommas() {
        assertThat(new UriTemplate("users", "$select={properties}")
                        .expand(Map.of("properties", List.of("id", "a,b", "c&$top=1"))::get))
                .isEqualTo("users?$select=id,a%2Cb,c%26%24top%3D1");
    }

    @Test
    void aSingleValueIsTheArgumentTheTextOrNothing() {
        assertThat(UriTemplate.value("{limit}", Map.of("limit", 7)::get)).isEqualTo(7);
        assertThat(UriTemplate.value("{limit}", name -> null)).isNull();
        assertThat(UriTemplate.value("{limit}", Map.of("limit", "")::get)).isNull();
        assertThat(UriTemplate.value("25", name -> null)).isEqualTo("25");
        assertThat(UriTemplate.value("", name -> null)).isNull();
        assertThat(UriTemplate.value(null, name -> null)).isNull();
    }
}
