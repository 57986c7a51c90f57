package org.graphroutes.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.OutcomeUnknown;
import org.junit.jupiter.api.Test;

class InTurnTest {

    private final List<Object> tried = new ArrayList<>();

    @Test
    void everyThingIsTriedOnceInItsOrder() {
        JsonNode answers = InTurn.all(List.of("b", "a", "b"), thing -> {
            tried.add(thing);
            return new TextNode(thing + "!");
        });

        assertThat(tried).containsExactly("b", "a");
        assertThat(answers.toString()).isEqualTo("{\"value\":[\"b!\",\"a!\"]}");
    }

    @Test
    void aFailureDoesNotKeepTheOthersFromBeingTried() {
        assertThatThrownBy(() -> InTurn.all(List.of("a", "b", "c"), thing -> {
                    tried.add(thing);
                    if (!thing.equals("b")) {
                        throw new OutcomeUnknown("Lost " + thing + ".", null);
                    }
                    return new TextNode("done");
                }))
                .isInstanceOf(GraphError.class)
                .hasMessage("2 of 3 failed; the other 1 are done. a: Lost a. c: Lost c.");
        assertThat(tried).containsExactly("a", "b", "c");
    }

    @Test
    void theFailureOfTheOnlyThingIsToldAsItIs() {
        assertThatThrownBy(() -> InTurn.all(List.of("a"), thing -> {
                    throw new OutcomeUnknown("Lost.", null);
                }))
                .isInstanceOf(OutcomeUnknown.class)
                .hasMessage("Lost.");
    }
}
