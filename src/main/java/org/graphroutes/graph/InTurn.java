package org.graphroutes.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.ProblemException;
import org.graphroutes.problem.SignInRequired;

/** Does the same with each of several things: one that fails does not keep the others from being tried. */
public final class InTurn {

    private InTurn() {}

    /**
     * Tries all, each once, in their order.
     *
     * @param things what they are called in a failure
     * @param call what is done with one; gives Graph's answer
     * @return the answers as {@code value}
     * @throws SignInRequired at once, since no other would fare better
     * @throws ProblemException after the last, when any failed: the failure itself when there was one thing only, else one
     *     that says of each which failed why
     */
    public static ObjectNode all(List<?> things, Function<Object, JsonNode> call) {
        ObjectNode answers = JsonNodeFactory.instance.objectNode();
        ArrayNode value = answers.putArray("value");
        List<String> failures = new ArrayList<>();
        Set<Object> distinct = new LinkedHashSet<>(things);
        for (Object thing : distinct) {
            try {
                value.add(call.apply(thing));
            } catch (SignInRequired e) {
                throw e;
            } catch (ProblemException e) {
                if (distinct.size() == 1) {
                    throw e;
                }
                failures.add(thing + ": " + e.getMessage());
            }
        }
        if (failures.isEmpty()) {
            return answers;
        }
        throw new GraphError(
                failures.size() + " of " + distinct.size() + " failed; "
                        + (value.isEmpty() ? "none is done. " : "the other " + value.size() + " are done. ")
                        + String.join(" ", failures),
                null);
    }
}
