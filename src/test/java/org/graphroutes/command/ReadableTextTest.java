package org.graphroutes.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadableTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aTextNamesItsValues() {
        assertThat(text("{'text':'User {user} was deleted.'}", "{}", Map.of("user", "ada")))
                .isEqualTo("User ada was deleted.");
    }

    @Test
    void aValueIsNotExpandedAgainAndMayHoldDollarsAndBackslashes() {
        assertThat(text("{'text':'{user}.'}", "{}", Map.of("user", "{user} $1 \\")))
                .isEqualTo("{user} $1 \\.");
    }

    @Test
    void aNameWithoutAValueIsLeftOut() {
        assertThat(text("{'text':'A {b} c'}", "{}", Map.of())).isEqualTo("A  c");
    }

    @Test
    void anObjectIsATableOfOneRow() {
        assertThat(text(
                        "{'title':'{user} data','rows':'U'}",
                        "{'U':{'ID':'1','DisplayName':'Ada','AccountEnabled':true,'Age':0}}",
                        Map.of("user", "ada")))
                .isEqualTo(
                        """
                        ### ada data
                        | ID | Display Name | Account Enabled | Age |
                        | --- | --- | --- | --- |
                        | 1 | Ada | true | 0 |""");
    }

    @Test
    void aDottedColumnReachesIntoObjectsUnlessAKeyIsNamedSo() {
        assertThat(text(
                        "{'title':'T','rows':'U','columns':['a.b','c.d','e.f'],'headers':{'a.b':'A','c.d':'C'}}",
                        "{'U':[{'a':{'b':'x'},'c.d':'y'},{'a':{},'c':{'d':'z'}}]}",
                        Map.of()))
                .isEqualTo(
                        """
                        ### T
                        | A | C |
                        | --- | --- |
                        | x | y |
                        |  | z |""");
    }

    @Test
    void aDottedColumnReachesIntoEachObjectOfAnArray() {
        assertThat(text(
                        "{'title':'T','rows':'U','columns':['to.name']}",
                        "{'U':[{'to':[{'name':'x'},{'name':'y'}]},{'to':null}]}",
                        Map.of()))
                .endsWith("| x, y |\n|  |");
    }

    @Test
    void aTitleMayTellTheNumberOfRowsAndThatThereAreMore() {
        String readable = "{'title':'All {rows}','titleMore':'{rows} so far','rows':'U'}";

        assertThat(text(readable, "{'U':[{'A':1},{'A':2}]}", Map.of())).startsWith("### All 2\n|");
        assertThat(text(readable, "{'U':[{'NextPage':'https://x'},{'A':1}]}", Map.of()))
                .startsWith("### 1 so far\nThere is more: next_page=https://x\n");
    }

    @Test
    void aColumnMayHaveALongestText() {
        assertThat(text(
                        "{'title':'T','rows':'U','longest':{'A':3}}",
                        "{'U':[{'A':'ab🦊d','B':'abcd'},{'A':'abc'}]}",
                        Map.of()))
                .endsWith("| ab🦊 | abcd |\n| abc |  |");
    }

    @Test
    void columnsAreThoseNamedWithTheirHeadings() {
        assertThat(text(
                        "{'title':'T','rows':'U.Device','columns':['Name','ID'],'headers':{'ID':'Device Id'}}",
                        "{'U':{'Device':[{'ID':'1','Name':'a','Other':'x'},{'ID':'2','Name':'b'}]}}",
                        Map.of()))
                .isEqualTo(
                        """
                        ### T
                        | Name | Device Id |
                        | --- | --- |
                        | a | 1 |
                        | b | 2 |""");
    }

    @Test
    void columnsThatAreEmptyInEveryRowAreDropped() {
        assertThat(text(
                        "{'title':'T','rows':'U'}",
                        "{'U':[{'A':'1','B':null,'C':[],'D':{},'E':''},{'A':null,'B':null,'C':[],'F':'6'}]}",
                        Map.of()))
                .isEqualTo(
                        """
                        ### T
                        | A | F |
                        | --- | --- |
                        | 1 |  |
                        |  | 6 |""");
    }

    @Test
    void pipesAndLineBreaksDoNotBreakTheTable() {
        assertThat(text(
                        "{'title':'T','rows':'U'}",
                        "{'U':{'A':'a|b\\r\\n| c |\\n\\u2028d','B':['x|y','z\\nw']}}",
                        Map.of()))
                .isEqualTo(
                        """
                        ### T
                        | A | B |
                        | --- | --- |
                        | a\\|b \\| c \\|  d | x\\|y, z w |""");
    }

    @Test
    void listsAreJoinedAndObjectsShownAsJson() {
        assertThat(text("{'title':'T','rows':'U'}", "{'U':{'A':['1','2',null],'B':{'c':[1]}}}", Map.of()))
                .endsWith("| 1, 2,  | {\"c\":[1]} |");
    }

    @Test
    void aLineBreakInATitleDoesNotForgeARow() {
        assertThat(text(
                                "{'title':'{user} data','rows':'U'}",
                                "{'U':{'A':'1'}}",
                                Map.of("user", "ada\n| evil |\n| --- |"))
                        .lines())
                .hasSize(4);
    }

    @Test
    void withoutRowsTheTextForNothingStands() {
        String readable = "{'title':'T','rows':'U','empty':'Nothing for {user}.'}";

        assertThat(text(readable, "{'U':[]}", Map.of("user", "ada"))).isEqualTo("Nothing for ada.");
        assertThat(text(readable, "{}", Map.of("user", "ada"))).isEqualTo("Nothing for ada.");
        assertThat(text(readable, "{'U':{}}", Map.of("user", "ada"))).isEqualTo("Nothing for ada.");
        assertThat(text("{'title':'T','rows':'U'}", "{}", Map.of())).isEqualTo("### T\nNo entries.");
    }

    @Test
    void aLinkToTheNextPageIsNoRowAndStandsAboveTheTable() {
        assertThat(text(
                        "{'title':'T','rows':'U','columns':['ID']}",
                        "{'U':[{'NextPage':'https://graph/x'},{'ID':'1'}]}",
                        Map.of()))
                .isEqualTo(
                        """
                        ### T
                        There is more: next_page=https://graph/x

                        | ID |
                        | --- |
                        | 1 |""");
        assertThat(text("{'title':'T','rows':'U','empty':'None.'}", "{'U':[{'NextPage':'https://graph/x'}]}", Map.of()))
                .isEqualTo("None.");
    }

    @Test
    void anotherTitleStandsWhenItsArgumentIsGiven() {
        String readable =
                "{'title':'All of {user}','titleWith':{'method_id':'Method {method_id} of {user}'},'rows':'U'}";

        assertThat(text(readable, "{'U':{'A':'1'}}", Map.of("user", "ada", "method_id", "7")))
                .startsWith("### Method 7 of ada\n");
        assertThat(text(readable, "{'U':{'A':'1'}}", Map.of("user", "ada"))).startsWith("### All of ada\n");
    }

    @Test
    void moreStandsBelowWhenItsArgumentIsTrue() {
        String readable = "{'title':'Sent','rows':'U','columns':['A'],'append':{'show_body':'{body}'}}";

        assertThat(text(readable, "{'U':{'A':'1'}}", Map.of("show_body", "true", "body", "Hello\nAda")))
                .endsWith("| 1 |\n\nHello\nAda");
        assertThat(text(readable, "{'U':{'A':'1'}}", Map.of("show_body", "false", "body", "Hello")))
                .endsWith("| 1 |");
        assertThat(text(
                        "{'text':'Done.','append':{'show_body':'{body}'}}",
                        "{}",
                        Map.of("show_body", "true", "body", "x")))
                .isEqualTo("Done.\n\nx");
    }

    private static String text(String readable, String outputs, Map<String, String> values) {
        return ReadableText.of(json(readable), json(outputs), values::get);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
