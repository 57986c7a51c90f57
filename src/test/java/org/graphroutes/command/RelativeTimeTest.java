package org.graphroutes.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelativeTimeTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "now, 2026-11-21T08:00:00Z",
        "' NOW ', 2026-11-21T08:00:00Z",
        "in 2 days, 2026-11-23T08:00:00Z",
        "in 1 day, 2026-11-22T08:00:00Z",
        "In 30 Seconds, 2026-11-21T08:00:30Z",
        "in 90 minutes, 2026-11-21T09:30:00Z",
        "in 1 week, 2026-11-28T08:00:00Z",
        "3 hours, 2026-11-21T11:00:00Z",
        "3 hours ago, 2026-11-21T05:00:00Z",
        "1 hour ago, 2026-11-21T07:00:00Z",
        "10 minutes, 2026-11-21T08:10:00Z",
        "1 week ago, 2026-11-14T08:00:00Z",
        "0 days, 2026-11-21T08:00:00Z",
        "2026-12-01, 2026-12-01T00:00:00Z",
        "2026-12-01T10:00:00Z, 2026-12-01T10:00:00Z",
        "2026-12-01T10:00, 2026-12-01T10:00:00Z",
        "2026-12-01T10:00:00.5, 2026-12-01T10:00:00.5Z",
        "2026-12-01T10:00:00+02:00, 2026-12-01T08:00:00Z",
        "2026-12-01T10:00:00-05:30, 2026-12-01T15:30:00Z",
        "2028-02-29, 2028-02-29T00:00:00Z"
    })
    void aTimeIsRead(String text, Instant time) {
        assertThat(RelativeTime.parse(text, NOW)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "in",
                "in two days",
                "in 2 days ago",
                "in -1 days",
                "2 months",
                "in 1.5 days",
                "9999999 days",
                "2026-02-30",
                "2026-13-01",
                "2027-02-29",
                "2026-12-01 10:00",
                "25:00",
                "1764000000",
                "2026-12-01T25:00:00Z",
                "nowadays"
            })
    void anythingElseIsNoTime(String text) {
        assertThatThrownBy(() -> RelativeTime.parse(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("it is not a time");
    }
}
