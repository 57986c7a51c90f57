package org.graphroutes.command;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads points in time as people write them: ISO 8601, "now", "in 2 days", "3 hours ago". */
public final class RelativeTime {

    private static final Map<String, Duration> UNITS = Map.of(
            "second", Duration.ofSeconds(1),
            "minute", Duration.ofMinutes(1),
            "hour", Duration.ofHours(1),
            "day", Duration.ofDays(1),
            "week", Duration.ofDays(7));
    private static final Pattern RELATIVE =
            Pattern.compile("(in )?(\\d{1,6}) (second|minute|hour|day|week)s?( ago)?", Pattern.CASE_INSENSITIVE);

    private RelativeTime() {}

    /**
     * @param text a time without an offset is UTC
     * @param now what "now" is
     * @throws IllegalArgumentException when it is none of the forms
     */
    public static Instant parse(String text, Instant now) {
        String stripped = text.strip();
        if (stripped.equalsIgnoreCase("now")) {
            return now;
        }
        Matcher relative = RELATIVE.matcher(stripped);
        if (relative.matches() && (relative.group(1) == null || relative.group(4) == null)) {
            Duration distance = UNITS.get(relative.group(3).toLowerCase(Locale.ROOT))
                    .multipliedBy(Long.parseLong(relative.group(2)));
            return relative.group(4) == null ? now.plus(distance) : now.minus(distance);
        }
        try {
            if (stripped.length() == 10) {
                return LocalDate.parse(stripped).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return stripped.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
                    ? OffsetDateTime.parse(stripped).toInstant()
                    : LocalDateTime.parse(stripped).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("it is not a time");
        }
    }
}
