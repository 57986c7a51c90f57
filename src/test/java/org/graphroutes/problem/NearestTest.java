package org.graphroutes.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    private static final List<String> NAMES = List.of(
            "msgraph-user-get",
            "msgraph-user-list",
            "msgraph-user-delete",
            "msgraph-user-get-manager",
            "user",
            "user_id",
            "limit");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "msgraph-user-gett, msgraph-user-get",
        "msgraph_user_get, msgraph-user-get",
        "MSGRAPH-USER-GET, msgraph-user-get",
        "usr, user",
        "userid, user_id",
        "user-id, user_id",
        "limt, limit",
        "manager, msgraph-user-get-manager"
    })
    void theNearestNameComesFirst(String word, String nearest) {
        assertThat(Nearest.to(word, NAMES)).first().isEqualTo(nearest);
    }

    @ParameterizedTest
    @CsvSource({"completely-different-thing", "xyz", "''"})
    void aWordThatLooksLikeNothingHasNoNearest(String word) {
        assertThat(Nearest.to(word, NAMES)).isEmpty();
        assertThat(Nearest.hint(word, NAMES)).isEmpty();
    }

    @Test
    void noMoreThanThreeAreNamedNearestFirst() {
        assertThat(Nearest.to("abcdef", List.of("abcdxx", "abcdex", "abcxef", "abcde", "abcdefg")))
                .containsExactly("abcde", "abcdefg", "abcdex");
    }

    @Test
    void theHintIsASentence() {
        assertThat(Nearest.hint("usr", List.of("user"))).isEqualTo(" Did you mean user?");
    }

    @Test
    void aVeryLongWordIsNoTrouble() {
        assertThat(Nearest.to("x".repeat(2000), NAMES)).isEmpty();
    }
}
