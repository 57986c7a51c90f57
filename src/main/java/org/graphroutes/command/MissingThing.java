package org.graphroutes.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.problem.GraphFault;

/**
 * Decides which of the things that a request names is the one that Graph does not know, from the error's target and code.
 * Pure.
 */
public final class MissingThing {

    // The directory names its target in a fixed sentence, and only there.
    private static final Pattern DIRECTORY_TARGET = Pattern.compile(
            "Resource '(.*)' does not exist or one of its queried reference-property objects are not present\\.");
    private static final Map<String, List<String>> BY_CODE = Map.of(
            "usernotfound", List.of("user", "user_id"),
            "resourcenotfound", List.of("method_id", "policy_id"),
            "itemnotfound", List.of("method_id", "policy_id"),
            "methodnotfound", List.of("method_id", "policy_id"));

    private MissingThing() {}

    /**
     * @param candidates what may be missing: names of arguments, or of a navigation such as manager
     * @return the missing one; empty when Graph's answer does not tell them apart
     */
    public static Optional<String> among(Collection<String> candidates, GraphFault fault, ObjectNode arguments) {
        if (candidates.size() == 1) {
            return candidates.stream().findFirst();
        }
        Optional<String> target = target(fault);
        if (target.isPresent()) {
            return candidates.stream()
                    .filter(name -> target.get().equalsIgnoreCase(name)
                            || target.get()
                                    .equalsIgnoreCase(arguments.path(name).asText(null)))
                    .findFirst()
                    // The directory may name a user by an id that nobody gave; it names a navigation always.
                    .or(() -> candidates.stream()
                            .filter(name -> name.startsWith("user"))
                            .findFirst());
        }
        return BY_CODE.getOrDefault(fault.code().toLowerCase(Locale.ROOT), List.of()).stream()
                .filter(candidates::contains)
                .findFirst();
    }

    private static Optional<String> target(GraphFault fault) {
        if (fault.target() != null && !fault.target().isEmpty()) {
            return Optional.of(fault.target());
        }
        Matcher sentence = DIRECTORY_TARGET.matcher(fault.message());
        return sentence.matches() ? Optional.of(sentence.group(1)) : Optional.empty();
    }
}
