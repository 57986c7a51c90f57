package org.graphroutes.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that a misspelt one may have meant. */
public final class Nearest {

    private Nearest() {}

    /**
     * @return up to three of the names, nearest first: those that contain the word, or differ from it by no more than a
     *     third of its letters
     */
    public static List<String> to(String word, Collection<String> names) {
        String wanted = word.toLowerCase(Locale.ROOT).replace('_', '-');
        record Candidate(String name, int distance) {}
        return names.stream()
                .map(name -> new Candidate(
                        name, distance(wanted, name.toLowerCase(Locale.ROOT).replace('_', '-'))))
                .filter(candidate -> candidate.distance() <= Math.max(1, wanted.length() / 3)
                        || wanted.length() > 3 && candidate.name().contains(wanted))
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(3)
                .map(Candidate::name)
                .toList();
    }

    /** ", did you mean x?" or nothing. */
    public static String hint(String word, Collection<String> names) {
        List<String> nearest = to(word, names);
        return nearest.isEmpty() ? "" : " Did you mean " + String.join(", ", nearest) + "?";
    }

    // Levenshtein's distance, one row at a time.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
