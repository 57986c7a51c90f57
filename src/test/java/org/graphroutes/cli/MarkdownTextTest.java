package org.graphroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.graphroutes.cli.MarkdownText.Style;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTextTest {

    @Test
    void theColumnsOfATableAreAligned() {
        assertThat(
                        aligned(
                                """
                ### ada data
                | ID | Display Name | Mail |
                | --- | --- | --- |
                | 1 | Ada | ada@contoso.example |
                | 222 | Grace Hopper |  |"""))
                .isEqualTo(
                        """
                        ada data
                        ID   Display Name  Mail
                        1    Ada           ada@contoso.example
                        222  Grace Hopper""");
    }

    @Test
    void headingsAreBoldOnlyWhereColoursAreWanted() {
        String markdown = "### T\n| A |\n| --- |\n| 1 |";

        assertThat(MarkdownText.aligned(markdown, Style.COLOURED))
                .isEqualTo("\u001b[1mT\u001b[0m\n\u001b[1mA\u001b[0m\n1");
        assertThat(aligned(markdown)).isEqualTo("T\nA\n1");
    }

    @Test
    void wideCharactersTakeTwoColumnsAndCombiningOnesNone() {
        assertThat(aligned("| A | B |\n| --- | --- |\n| 李小龍 | 1 |\n| 🦊 | 2 |\n| e\u0301e\u0301 | 3 |\n| abcdef | 4 |"))
                .isEqualTo(
                        """
                        A       B
                        李小龍  1
                        🦊      2
                        e\u0301e\u0301      3
                        abcdef  4""");
    }

    @Test
    void escapedPipesAreNoColumns() {
        assertThat(aligned("| A | B |\n| --- | --- |\n| x\\|y | z |\n| \\|\\| | \\| |"))
                .isEqualTo("""
                A    B
                x|y  z
                ||   |""");
    }

    @Test
    void emptyCellsStayInTheirPlace() {
        assertThat(aligned("| A | B | C |\n| --- | --- | --- |\n|  | 1 |  |\n|  |  | 2 |"))
                .isEqualTo("""
                A  B  C
                   1
                      2""");
    }

    @Test
    void textAroundTablesStaysAndEachTableIsAlignedByItself() {
        assertThat(aligned(
                        "Before\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\nAfter\n| AAAA | B |\n| --- | --- |\n| 1 | 2 |"))
                .isEqualTo("Before\n\nA  B\n1  2\nAfter\nAAAA  B\n1     2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[31m", "\u0007", "\r", "\t", "\u009b31m", "\u0085", "\u202e", "\u2066"})
    void noValueSteersTheTerminal(String control) {
        for (String markdown : new String[] {
            "| A |\n| --- |\n| x" + control + "y |",
            "| x" + control + "y |\n| --- |\n| 1 |",
            "### x" + control + "y",
            "User x" + control + "y was deleted."
        }) {
            assertThat(aligned(markdown)).contains("x?").doesNotContain(control.substring(0, 1));
        }
    }

    @Test
    void oneRowOfManyColumnsIsWrittenDownwards() {
        assertThat(aligned("| A | BB | C | D | E | F | 李 |\n" + "|" + " --- |".repeat(7)
                        + "\n| 1 | 2 | 3 | 4 | 5 | 6 | x\u001b |"))
                .isEqualTo("A   1\nBB  2\nC   3\nD   4\nE   5\nF   6\n李  x?");
        assertThat(aligned("| A | B | C | D | E | F | G |\n" + "|" + " --- |".repeat(7) + "\n| 1 | 2 |"))
                .startsWith("A  B  C");
    }

    @Test
    void aLineThatOnlyLooksLikeATableIsText() {
        assertThat(aligned("### T\n| not a table")).isEqualTo("T\n| not a table");
        assertThat(aligned("| a | b |\n| c | d |")).isEqualTo("| a | b |\n| c | d |");
    }

    @Test
    void aRowThatIsTooShortOrTooLongIsNoTrouble() {
        assertThat(aligned("| A | B |\n| --- | --- |\n| 1 |\n| 1 | 2 | 3 |"))
                .isEqualTo("""
                A  B
                1
                1  2  3""");
    }

    private static String aligned(String markdown) {
        return MarkdownText.aligned(markdown, Style.PLAIN);
    }
}
