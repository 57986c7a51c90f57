package org.graphroutes.sandbox;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pattern for paths, held against decoded segments: {@code *} stands for any text within one segment, {@code **} as a
 * whole segment for any number of segments, none included.
 */
final class PathGlob {
    private static final String ANY = "**";

    private final List<String> text;
    private final List<Pattern> segments;

    PathGlob(String glob) {
        text = Stream.of(glob.split("/")).filter(segment -> !segment.isEmpty()).toList();
        segments = text.stream().map(PathGlob::compile).toList();
    }

    boolean matches(List<String> path) {
        return matches(0, path, 0);
    }

    private boolean matches(int pattern, List<String> path, int at) {
        if (pattern == segments.size()) {
            return at == path.size();
        }
        if (text.get(pattern).equals(ANY)) {
            for (int rest = at; rest <= path.size(); rest++) {
                if (matches(pattern + 1, path, rest)) {
                    return true;
                }
            }
            return false;
        }
        return at < path.size()
                && segments.get(pattern).matcher(path.get(at)).matches()
                && matches(pattern + 1, path, at + 1);
    }

    private static Pattern compile(String segment) {
        String regex = Stream.of(segment.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL);
    }
}
