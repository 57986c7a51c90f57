package org.graphroutes.defender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.graphroutes.problem.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Its queries are in hunting-queries.yaml. */
class HuntingQueryTest {

    private static final String PLACE = "‸";

    @ParameterizedTest(name = "{0}")
    @MethodSource("queries")
    void aLimitIsAddedOnlyWhereTheOutermostPipelineHasNone(String name, String marked) {
        assertThat(HuntingQuery.limited(typed(marked), 50)).isEqualTo(marked.replace(PLACE, " | limit 50"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("queries")
    void aQueryThatWasLimitedIsNotLimitedAgain(String name, String marked) {
        String sent = HuntingQuery.limited(typed(marked), 50);

        assertThat(HuntingQuery.limited(sent, 7)).isEqualTo(sent);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("queries")
    void withoutALimitTheQueryIsSentAsTyped(String name, String marked) {
        assertThat(HuntingQuery.limited(typed(marked), HuntingQuery.NO_LIMIT)).isEqualTo(typed(marked));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whatCannotBeAQueryIsRefusedWithItsPlace(String name, String query, String says) {
        for (int limit : List.of(50, HuntingQuery.NO_LIMIT)) {
            assertThatThrownBy(() -> HuntingQuery.limited(query, limit))
                    .isInstanceOfSatisfying(
                            InvalidArgument.class, e -> assertThat(e.facts()).containsEntry("argument", "query"))
                    .hasMessageStartingWith("The query is refused: ")
                    .hasMessageContaining(says);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -2, 0, HuntingQuery.MAX_LIMIT + 1, Integer.MAX_VALUE})
    void aLimitOutOfBoundsIsRefusedEvenWhereTheQueryHasItsOwn(int limit) {
        assertThatThrownBy(() -> HuntingQuery.limited("DeviceEvents | take 5", limit))
                .isInstanceOfSatisfying(
                        InvalidArgument.class, e -> assertThat(e.facts()).containsEntry("argument", "limit"))
                .hasMessageContaining("The limit " + limit + " is refused: give 1 to 100000, or -1");
    }

    @Test
    void theSmallestAndTheLargestLimitAreAccepted() {
        assertThat(HuntingQuery.limited("T", 1)).isEqualTo("T | limit 1");
        assertThat(HuntingQuery.limited("T", 100_000)).isEqualTo("T | limit 100000");
    }

    @Test
    void aQueryLongerThanTheBoundIsRefusedAndOneAsLongIsNot() {
        String longest = "T" + " ".repeat(HuntingQuery.MAX_LENGTH - 1);

        assertThat(HuntingQuery.limited(longest, 5)).startsWith("T | limit 5 ");
        assertThatThrownBy(() -> HuntingQuery.limited(longest + " ", 5))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("The query is refused: it has 1000001 characters, and 1000000 are allowed.");
    }

    @Test
    void theDeepestNestingIsReadWithoutExhaustingTheStack() {
        int depth = HuntingQuery.MAX_LENGTH / 2 - 8;

        assertThat(HuntingQuery.limited("(".repeat(depth) + "T | take 5" + ")".repeat(depth), 50))
                .doesNotContain("limit");
        assertThat(HuntingQuery.limited("T " + "(".repeat(depth) + ")".repeat(depth), 50))
                .endsWith(") | limit 50");
        assertThatThrownBy(() -> HuntingQuery.limited("T\n" + "(".repeat(depth), 50))
                .hasMessageContaining("the ( in line 2, column " + depth + " is not closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"|a", "~", "`", "@", "\\", "/ ", "''", "a;", "a-", "\n", "//\n", "||"})
    void theSameThingAllOverTheLongestQueryIsRead(String thing) {
        String query = "T " + thing.repeat((HuntingQuery.MAX_LENGTH - 8) / thing.length() / 6 * 6) + " X";

        assertThat(HuntingQuery.limited(query, 50)).hasSize(query.length() + " | limit 50".length());
    }

    @Test
    void theTableHasTheSixtyQueriesThatWereAskedFor() {
        assertThat(queries()).hasSizeGreaterThanOrEqualTo(60);
    }

    static Stream<Arguments> queries() {
        return rows("queries")
                .map(row ->
                        Arguments.of(row.get("name").asText(), row.get("query").asText()));
    }

    static Stream<Arguments> refusals() {
        return rows("refusals")
                .map(row -> Arguments.of(
                        row.get("name").asText(),
                        row.get("query").asText(),
                        row.get("says").asText()));
    }

    private static Stream<JsonNode> rows(String table) {
        try (InputStream yaml = HuntingQueryTest.class.getResourceAsStream("hunting-queries.yaml")) {
            return StreamSupport.stream(
                    new YAMLMapper().readTree(yaml).get(table).spliterator(), false);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String typed(String marked) {
        return marked.replace(PLACE, "");
    }
}
