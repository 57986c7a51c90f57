package org.graphroutes.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            report.pdf              | report.pdf
            Übersicht 2026 (1).xlsx | Übersicht 2026 (1).xlsx
            報告書.docx              | 報告書.docx
            .bashrc                 | .bashrc
            ../../etc/passwd        | passwd
            C:\\Users\\a\\b.txt     | b.txt
            /                       | file
            ..                      | file
            a/..                    | file
            ' '                     | file
            """)
    void aNameIsTheLastPartOfAPath(String given, String name) {
        assertThat(FileNames.name(given)).isEqualTo(name);
    }

    @Test
    void whatCannotBeSeenIsLeftOut() {
        assertThat(FileNames.name("a\r\nb\0c\u007f\u0085d\u2028.txt")).isEqualTo("abcd.txt");
        assertThat(FileNames.name("invoice\u202efdp.exe")).isEqualTo("invoicefdp.exe");
        assertThat(FileNames.name("\ud83d.txt")).isEqualTo(".txt");
        assertThat(FileNames.name("\ud83d\ude00.txt")).isEqualTo("\ud83d\ude00.txt");
    }

    @Test
    void aLongNameIsCutBeforeItsEnding() {
        assertThat(FileNames.name("a".repeat(300) + ".pdf"))
                .hasSize(80)
                .startsWith("aaa")
                .endsWith("a.pdf");
        assertThat(FileNames.name("\ud83d\ude00".repeat(300))).isEqualTo("\ud83d\ude00".repeat(80));
        assertThat(FileNames.name("a." + "b".repeat(300))).hasSize(80).startsWith("a.b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/html; charset=utf-8", "application/vnd.ms-excel", "a/b;c=\"d e\""})
    void aMediaTypeIsTaken(String type) {
        assertThat(FileNames.contentType(type)).isEqualTo(type);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "text", "text/plain\r\nSet-Cookie: a=b", "text/<b>", "a/b; c=\"\\\"", "é/x"})
    void whatIsNoMediaTypeIsBytes(String type) {
        assertThat(FileNames.contentType(type)).isEqualTo("application/octet-stream");
    }
}
