package org.graphroutes.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.graphroutes.problem.GraphFault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissingThingTest {

    private static final String NOT_THERE =
            "does not exist or one of its queried reference-property objects are not present.";

    @ParameterizedTest(name = "[{index}] of {0}: {4}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // candidates, code, message, target, missing
                "user | | | | user",
                "method_id | | | | method_id",
                "user method_id | userNotFound | | | user",
                "user method_id | UserNotFound | A key with identifier x | | user",
                "user method_id | resourceNotFound | The specified user could not be found. | | user",
                "user method_id | resourceNotFound | A key with identifier m-1 could not be found. | | method_id",
                "user method_id | resourceNotFound | Something else | |",
                "user method_id | | | ada | user",
                "user method_id | | | ADA | user",
                "user method_id | | | m-1 | method_id",
                "user method_id | | | nobody-gave-this | user",
                "user manager | Request_ResourceNotFound | Resource 'manager' NOT_THERE | | manager",
                "user manager | Request_ResourceNotFound | Resource 'ada' NOT_THERE | | user",
                "user manager | Request_ResourceNotFound | Resource '00-11' NOT_THERE | | user",
                "user manager | Request_ResourceNotFound | Resource 'boss' NOT_THERE | | manager",
                // the whole sentence counts: an id must not be able to write it
                "user manager | x | Before: Resource 'manager' NOT_THERE | |",
                "user manager | x | Resource manager was not found | |",
                "user_id policy_id | resourceNotFound | A key with identifier p-1 is not there | | policy_id",
                // a name that nobody gave a value cannot be what is missing
                "user absent_id | resourceNotFound | Something else | | user",
                "user method_id | resourceNotFound | | |"
            })
    void theAnswerTellsWhatIsMissing(String candidates, String code, String message, String target, String missing) {
        GraphFault fault = new GraphFault(
                "GET",
                "https://graph.microsoft.com/v1.0/users/ada",
                404,
                code == null ? "" : code,
                message == null ? "" : message.replace("NOT_THERE", NOT_THERE),
                target,
                null);
        ObjectNode arguments = new ObjectMapper()
                .createObjectNode()
                .put("user", "ada")
                .put("user_id", "ada")
                .put("method_id", "m-1")
                .put("policy_id", "p-1")
                .put("manager", "boss");

        assertThat(MissingThing.among(List.of(candidates.split(" ")), fault, arguments)
                        .orElse(null))
                .isEqualTo(missing);
    }
}
