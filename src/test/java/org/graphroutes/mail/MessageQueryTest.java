package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.graphroutes.problem.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageQueryTest {

    private static final List<String> PROPERTIES = List.of("id", "subject");

    @Test
    void withoutOptionsThereIsAPageOfWhatIsShown() {
        assertThat(list(null)).containsExactlyInAnyOrderEntriesOf(Map.of("$select", PROPERTIES, "$top", 20));
        assertThat(list("  ")).containsOnlyKeys("$select", "$top");
    }

    @Test
    void optionsMayBeNamedWithoutTheDollarSign() {
        assertThat(list("select=subject&top=5"))
                .containsEntry("$select", "subject")
                .containsEntry("$top", 5);
    }

    @Test
    void whatStandsBetweenQuotesIsData() {
        assertThat(list("$filter=subject eq 'a&$top=1#(''%41'"))
                .containsEntry("$filter", "subject eq 'a&$top=1#(''%41'");
    }

    @ParameterizedTest
    @CsvSource({
        "$filter=isRead%20eq%20false, isRead eq false",
        "$filter=subject%20eq%20%27a%26b%27, subject eq 'a&b'",
        "%24filter=a%20ge%202026-11-01T00:00:00+01:00, a ge 2026-11-01T00:00:00+01:00"
    })
    void whatWasEncodedForAUrlIsDecodedOnce(String odata, String filter) {
        assertThat(list(odata)).containsEntry("$filter", filter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "receivedDateTime ge 2026-11-01T00:00:00Z|receivedDateTime desc",
                "receivedDateTime ge 2026-11-01 and isRead eq false|receivedDateTime",
                "from/emailAddress/address eq 'a@b.c' and subject ne 'x'|from/emailAddress/address,subject desc",
                "startswith(subject,'receivedDateTime') and isRead eq true|subject",
                "not (importance eq 'high')|importance"
            })
    void whatIsSortedByMayBeFilteredByFirst(String filter, String orderBy) {
        assertThat(list("$filter=" + filter + "&$orderby=" + orderBy)).containsEntry("$orderby", orderBy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "isRead eq false|receivedDateTime desc",
                "isRead eq false and receivedDateTime ge 2026-11-01|receivedDateTime",
                "subject eq 'x' and from/emailAddress/name eq 'y'|from/emailAddress/name,subject",
                "toRecipients/any(r:r/emailAddress/address eq 'a@b.c')|receivedDateTime",
                "subject eq 'receivedDateTime'|receivedDateTime"
            })
    void anotherOrderThanTheFiltersIsRefused(String filter, String orderBy) {
        assertThatThrownBy(() -> list("$filter=" + filter + "&$orderby=" + orderBy))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("InefficientFilter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$top=0",
                "$top=1001",
                "$top=ten",
                "$skip=-1",
                "$filter=",
                "$filter",
                "$top=5&",
                "&$top=5",
                "$format=json",
                "$filter=a eq 'b",
                "$filter=a eq b)(",
                "$filter=a#b",
                "$filter=a eq 'b'&'c",
                "$search=\"a\"&$filter=a eq 1",
                "$filter=a%2 eq%20b",
                "$top=5&top=6"
            })
    void whatOutlookWouldMisreadIsRefused(String odata) {
        assertThatThrownBy(() -> list(odata))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("odata is refused");
    }

    @Test
    void aLongValueIsNoTrouble() {
        String filter = "subject eq '" + "x".repeat(100_000) + "'";

        assertThat(list("$filter=" + filter)).containsEntry("$filter", filter);
        assertThat(list("$search=\"" + "x".repeat(100_000) + "\"")).containsKey("$search");
    }

    @Test
    void aSearchIsQuoted() {
        assertThat(MessageQuery.ofList(null, "a \"b\" \\ c", 20, 20, PROPERTIES).options())
                .containsEntry("$search", "\"a \\\"b\\\" \\\\ c\"");
        assertThatThrownBy(() -> MessageQuery.ofList("$search=\"a\"", "b", 20, 20, PROPERTIES))
                .hasMessageContaining("one of them");
    }

    @Test
    void aPageSizeIsSaidOnce() {
        assertThat(MessageQuery.ofList("$top=50", null, 50, 20, PROPERTIES).options())
                .containsEntry("$top", 50);
        assertThatThrownBy(() -> MessageQuery.ofList("$top=5", null, 50, 20, PROPERTIES))
                .hasMessageContaining("page_size=50");
    }

    @Test
    void oneMessageIsNeitherFilteredNorSorted() {
        assertThat(MessageQuery.ofOne("$expand=attachments", PROPERTIES).options())
                .containsExactlyInAnyOrderEntriesOf(Map.of("$expand", "attachments", "$select", PROPERTIES));
        assertThatThrownBy(() -> MessageQuery.ofOne("$orderby=subject", PROPERTIES))
                .hasMessageContaining("Options are $expand, $select");
    }

    private static Map<String, Object> list(String odata) {
        return MessageQuery.ofList(odata, null, 20, 20, PROPERTIES).options();
    }
}
