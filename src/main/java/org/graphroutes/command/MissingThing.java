package org.graphroutes.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.problem.GraphFault;

/**
 * Decides which of the things that a request names is the one that Graph does not know, from the error's code and
 * target. Pure.
 */
public final class MissingThing {

    // These services name their target in a fixed sentence and nowhere else; only the whole sentence counts.
    private static final Pattern DIRECTORY = Pattern.compile(
            "Resource '(.*)' does not exist or one of its queried reference-property objects are not present\\.");
    private static final Pattern METHOD = Pattern.compile("A key with identifier (\\S+) .*", Pattern.DOTALL);
    private static final String NO_USER = "The specified user could not be found.";

    private static final List<String> USERS = List.of("user", "user_id");

    private MissingThing() {}

    /**
     * @param candidates what may be missing: names of arguments, or of a navigation such as manager
     * @return the missing one; empty when Graph's answer does not tell them apart
     */
    public static Optional<String> among(Collection<String> candidates, GraphFault fault, ObjectNode arguments) {
        List<String> possible = candidates.stream()
                .filter(name -> arguments.hasNonNull(name) || !name.endsWith("_id"))
                .toList();
        if (possible.size() == 1) {
            return Optional.of(possible.get(0));
        }
        Optional<String> user = possible.stream().filter(USERS::contains).findFirst();
        Optional<String> other =
                possible.stream().filter(name -> !USERS.contains(name)).findFirst();
        if (fault.code().equalsIgnoreCase("userNotFound") || fault.message().equals(NO_USER)) {
            return user;
        }
        Optional<String> target = target(fault);
        if (target.isPresent()) {
            // The directory may name a user by an id that nobody gave; it gives a navigation its own name.
            return possible.stream()
                    .filter(name -> target.get().equalsIgnoreCase(name)
                            || target.get()
                                    .equalsIgnoreCase(arguments.path(name).asText(null)))
                    .findFirst()
                    .or(() -> user);
        }
        return METHOD.matcher(fault.message()).matches() ? other : Optional.empty();
    }

    private static Optional<String> target(GraphFault fault) {
        if (fault.target() != null && !fault.target().isEmpty()) {
            return Optional.of(fault.target());
        }
        Matcher sentence = DIRECTORY.matcher(fault.message());
        return sentence.matches() ? Optional.of(sentence.group(1)) : Optional.empty();
    }
}
