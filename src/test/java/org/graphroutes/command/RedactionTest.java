package org.graphroutes.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyOccurrenceOfEverySecretIsMasked() {
        assertThat(Redaction.of("a hunter2 b hunter2, correct horse", List.of("hunter2", "correct horse")))
                .isEqualTo("a *** b ***, ***");
    }

    @Test
    void aSecretIsTextAndNoPattern() {
        assertThat(Redaction.of("abc a.c $1", List.of("a.c", "$1"))).isEqualTo("abc *** ***");
    }

    @Test
    void anEmptySecretMasksNothing() {
        assertThat(Redaction.of("text", List.of(""))).isEqualTo("text");
        assertThat(Redaction.of("text", List.of())).isEqualTo("text");
    }

    @Test
    void aSecretThatBeginsAnotherDoesNotUncoverTheRestOfIt() {
        assertThat(Redaction.of("the pass is hunter2-old", List.of("hunter2", "hunter2-old")))
                .isEqualTo("the pass is ***");
    }

    @Test
    void stringsAreMaskedAtAnyDepthOfAJsonValue() throws Exception {
        JsonNode node = JSON.readTree("{\"a\":\"x\",\"b\":[\"hunter2\",{\"c\":\"my hunter2!\"}],\"d\":7,\"e\":null}");

        assertThat(Redaction.of(node, List.of("hunter2")))
                .isEqualTo(JSON.readTree("{\"a\":\"x\",\"b\":[\"***\",{\"c\":\"my ***!\"}],\"d\":7,\"e\":null}"));
        assertThat(node.toString()).contains("hunter2");
    }

    @Test
    void aSecretWithQuotesIsMaskedInJsonToo() throws Exception {
        JsonNode node = JSON.createObjectNode().put("password", "a\"b\\c");

        assertThat(Redaction.of(node, List.of("a\"b\\c"))).hasToString("{\"password\":\"***\"}");
    }
}
