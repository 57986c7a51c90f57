package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.graphroutes.problem.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Arguments> lists() {
        return Stream.of(
                Arguments.of(List.of(), ""),
                Arguments.of(List.of("", " , ;"), ""),
                Arguments.of(List.of("ada@contoso.example"), "ada@contoso.example"),
                Arguments.of(List.of("a@x.example,b@x.example"), "a@x.example|b@x.example"),
                Arguments.of(List.of("a@x.example; b@x.example\nc@x.example"), "a@x.example|b@x.example|c@x.example"),
                Arguments.of(List.of("a@x.example", "b@x.example"), "a@x.example|b@x.example"),
                Arguments.of(List.of("Ada Lovelace <ada@x.example>"), "Ada Lovelace=ada@x.example"),
                Arguments.of(List.of("<ada@x.example>"), "ada@x.example"),
                Arguments.of(List.of("\"Lovelace, Ada\" <ada@x.example>"), "Lovelace, Ada=ada@x.example"),
                // As a comma-separated text is cut when it is bound.
                Arguments.of(
                        List.of("\"Lovelace", "Ada\" <ada@x.example>", "b@x.example"),
                        "Lovelace,Ada=ada@x.example|b@x.example"),
                Arguments.of(List.of("\"A \\\"B\\\" C\" <ada@x.example>"), "A \"B\" C=ada@x.example"));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aListIsReadInEveryForm(List<String> given, String expected) {
        String read = String.join(
                "|",
                StreamSupport.stream(of(given).spliterator(), false)
                        .map(one -> one.path("emailAddress"))
                        .map(one -> (one.has("name") ? one.path("name").asText() + "=" : "")
                                + one.path("address").asText())
                        .toList());

        assertThat(read).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.example",
                "first.last+tag@sub.domain.example",
                "o'neil@x.example",
                "!#$%&'*+/=?^_`{|}~-@x.example",
                "\"two words\"@x.example",
                "\"a,b\"@x.example",
                "a@[192.0.2.1]",
                "jörg@müller.example",
                "用户@例子.公司",
                "a@xn--mller-kva.example",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@x.example"
            })
    void whatTheStandardAllowsIsAnAddress(String address) {
        assertThat(of(List.of(address))
                        .path(0)
                        .path("emailAddress")
                        .path("address")
                        .asText())
                .isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada",
                "ada@",
                "@x.example",
                "ada@contoso",
                "ada@@x.example",
                "a b@x.example",
                ".a@x.example",
                "a.@x.example",
                "a..b@x.example",
                "a@-x.example",
                "a@x-.example",
                "a@x..example",
                "a@x.example.",
                "a@x_y.example",
                "Ada <ada@x.example",
                "Ada ada@x.example",
                "Ada <>",
                "a@x.example\r\tBcc: b@x.example",
                "mailto:a@x.example?cc=b",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@x.example"
            })
    void whatIsNoAddressIsRefusedByNameAndArgument(String text) {
        assertThatThrownBy(() -> of(List.of("ok@x.example", text)))
                .isInstanceOfSatisfying(
                        InvalidArgument.class, e -> assertThat(e.facts()).containsEntry("argument", "cc"))
                .hasMessageStartingWith("cc is refused: \"" + text + "\" is no mail address.");
    }

    @Test
    void anAddressHasAtMost254Bytes() {
        String longest = "a@" + "b23456789.".repeat(24) + "b234567.io".substring(0, 10) + "xy";
        assertThat(longest).hasSize(254);

        assertThat(of(List.of(longest))).hasSize(1);
        assertThatThrownBy(() -> of(List.of("a" + longest))).isInstanceOf(InvalidArgument.class);
    }

    @Test
    void aVeryLongTextIsShownShortenedAndJudgedAtOnce() {
        assertThatThrownBy(() -> of(List.of("a.".repeat(100_000) + "@x.example")))
                .isInstanceOf(InvalidArgument.class)
                .message()
                .hasSizeLessThan(400);
    }

    private static ArrayNode of(List<String> given) {
        return Recipients.of("cc", JSON.valueToTree(given));
    }
}
