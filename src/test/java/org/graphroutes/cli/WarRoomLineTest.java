package org.graphroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.graphroutes.problem.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarRoomLineTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "!cmd; cmd",
                "cmd a=1; cmd|a=1",
                "~  !cmd   a=1\tb=2  ~; cmd|a=1|b=2",
                "!cmd user=\"ada lovelace\"; cmd|user=ada lovelace",
                "!cmd user=`ada \"x\" lovelace`; cmd|user=ada \"x\" lovelace",
                "!cmd a=\"x \\\"y\\\" z\" b=2; cmd|a=x \"y\" z|b=2",
                "!cmd a=\"C:\\\\temp\\new\"; cmd|a=C:\\temp\\new",
                "!cmd a=`\\`; cmd|a=\\",
                "!cmd a=\"\" b=1; cmd|a=|b=1",
                "!cmd a=O'Neil; cmd|a=O'Neil",
                "!cmd a=5\"; cmd|a=5\"",
                "!cmd filter=\"mail eq 'a=b'\"; cmd|filter=mail eq 'a=b'",
                "!cmd a={{env:HOME}} b=$(id); cmd|a={{env:HOME}}|b=$(id)",
                "!cmd a=\"x\"y; cmd|a=xy",
                "!cmd a=x!y; cmd|a=x!y"
            })
    void aLineIsSplitAsWarRoomsDo(String line, String words) {
        assertThat(WarRoomLine.words(line)).isEqualTo(List.of(words.split("\\|")));
    }

    @Test
    void aQuotedValueMayHoldLineBreaks() {
        assertThat(WarRoomLine.words("!cmd text=\"a\nb\" c=1")).containsExactly("cmd", "text=a\nb", "c=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"!cmd a=\"x", "!cmd a=`x", "!cmd a=\"x\\\"", "!cmd \""})
    void aQuoteThatIsNotClosedIsRefused(String line) {
        assertThatThrownBy(() -> WarRoomLine.words(line))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("is not closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "  ", " ! "})
    void anEmptyLineHasNoWords(String line) {
        assertThat(WarRoomLine.words(line)).isEmpty();
    }
}
