package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailTextTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain|plain",
                "a < b & c > d|a &lt; b &amp; c &gt; d",
                "<script>|&lt;script&gt;",
                "&lt;|&amp;lt;",
                "two  spaces|two &nbsp;spaces",
                "three   spaces|three &nbsp;&nbsp;spaces",
                " indented|&nbsp;indented",
                "\"quoted\" 'too'|\"quoted\" 'too'"
            })
    void plainTextShowsAsTyped(String plain, String html) {
        assertThat(MailText.html(plain)).isEqualTo(html);
    }

    @Test
    void lineBreaksOfEverySystemStay() {
        assertThat(MailText.html("a\nb\r\nc\rd\n\n e")).isEqualTo("a<br>b<br>c<br>d<br><br>&nbsp;e");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "<p>Hello <b>wor</b>ld</p><p>again</p> | Hello world again",
                "<style>p {color: red}</style><p>seen</p> | seen",
                "<html><head><title>no</title></head><body>yes</body> | yes",
                "<!-- no --> yes | yes",
                "a<br>b | a b",
                "1 &lt; 2 &amp;&nbsp;3 | 1 < 2 & 3",
                "&#228;&#xE4; | ää",
                "&unknown; &#x110000; | &unknown; &#x110000;",
                "a < b | a < b"
            })
    void aPreviewHasNoMarkup(String html, String preview) {
        assertThat(MailText.preview(html, true)).isEqualTo(preview);
    }

    @Test
    void aPreviewHas255Characters() {
        assertThat(MailText.preview("x".repeat(255), false)).hasSize(255);
        assertThat(MailText.preview("x".repeat(256), false)).hasSize(255);
    }

    @Test
    void aPreviewDoesNotCutACharacterInTwo() {
        assertThat(MailText.preview("x".repeat(254) + "😀", false)).isEqualTo("x".repeat(254));
    }

    @Test
    void hugeTextsAreNoTrouble() {
        String huge = "<p class='x'>&amp; <!-- y --></p>".repeat(100_000);

        assertThat(MailText.preview(huge, true)).hasSize(255);
        assertThat(MailText.html(huge)).contains("&lt;p");
    }
}
